"""A disk with a cache that forgets: what was not flushed may be gone after a power cut.

Serves a guest over NBD (the protocol of network block devices) on a socket. A write lies in the cache
until the guest flushes, or says with the write that it must be kept."""
import os
import socket
import struct
import threading

SECTOR = 512
READ, WRITE, DISCONNECT, FLUSH = range(4)
KEEP_THIS = 1                                   # FUA
CAN_FLUSH, CAN_KEEP = 1 << 2, 1 << 3
OPTION_MAGIC, OPTION_REPLY = b"IHAVEOPT", 0x3E889045565A9
REQUEST, REPLY = 0x25609513, 0x67446698
GO, ACKNOWLEDGED, INFORMATION, UNSUPPORTED = 7, 1, 3, (1 << 31) + 1
INVALID = 22


class Disk:
    def __init__(self, image, path):
        self.durable, self.cache = bytearray(image), []
        self.requests = self.flushes = 0
        self.cut_at = None                      # the power goes before this request
        self.on = threading.Event()
        self.lock = threading.Lock()
        self.path = path

    def serve(self):
        """Answers one guest, in a thread of its own, until that goes or the power does."""
        self.on.set()
        listener = socket.socket(socket.AF_UNIX)
        if os.path.exists(self.path):
            os.unlink(self.path)
        listener.bind(self.path)
        listener.listen(1)
        threading.Thread(target=self.answer, args=[listener], daemon=True).start()

    def cut(self, dice):
        """The power goes. Of the cache nothing, everything or any of its sectors reaches the disk."""
        with self.lock:
            self.on.clear()
            chance = dice.choice((0, 0, 0.2, 0.5, 0.8, 1))
            lost = 0
            for offset, data in self.cache:
                for at in range(0, len(data), SECTOR):
                    if dice.random() < chance:
                        self.durable[offset + at:offset + at + SECTOR] = data[at:at + SECTOR]
                    else:
                        lost += 1
            self.cache = []
            return lost

    def answer(self, listener):
        # Only one: a guest whose disk is gone calls again.
        with listener:
            connection, _ = listener.accept()
        with connection:
            try:
                self.greet(connection)
                while self.request(connection):
                    pass
            except (ConnectionError, EOFError):
                pass

    def greet(self, connection):
        connection.sendall(b"NBDMAGIC" + OPTION_MAGIC + struct.pack(">H", 3))
        take(connection, 4)
        while True:
            magic, option, length = struct.unpack(">8sII", take(connection, 16))
            take(connection, length)
            if magic != OPTION_MAGIC:
                raise ConnectionError("no option")
            if option != GO:
                tell(connection, option, UNSUPPORTED)
                continue
            flags = 1 | CAN_FLUSH | CAN_KEEP
            tell(connection, option, INFORMATION, struct.pack(">HQH", 0, len(self.durable), flags))
            tell(connection, option, ACKNOWLEDGED)
            return

    def request(self, connection):
        magic, flags, kind, handle, offset, length = struct.unpack(">IHHQQI", take(connection, 28))
        data = take(connection, length) if kind == WRITE else b""
        if magic != REQUEST or kind == DISCONNECT:
            return False
        with self.lock:
            self.requests += kind in (WRITE, FLUSH)
            if self.cut_at is not None and self.requests >= self.cut_at:
                self.on.clear()
            dark = not self.on.is_set()
            error = 0 if dark else self.carry_out(kind, flags, offset, length, data)
            answer = self.seen(offset, length) if kind == READ and not dark else b""
        while dark and connection.recv(1 << 16):    # no answer, and no error either
            pass
        if dark:
            return False
        connection.sendall(struct.pack(">IIQ", REPLY, error, handle) + answer)
        return True

    def carry_out(self, kind, flags, offset, length, data):
        if kind not in (READ, WRITE, FLUSH) or offset + length > len(self.durable):
            return INVALID
        if kind == WRITE and flags & KEEP_THIS:
            self.durable[offset:offset + length] = data
        elif kind == WRITE:
            self.cache.append((offset, data))
        elif kind == FLUSH:
            self.flushes += 1
            for at, kept in self.cache:
                self.durable[at:at + len(kept)] = kept
            self.cache = []
        return 0

    def seen(self, offset, length):
        data = bytearray(self.durable[offset:offset + length])
        for at, written in self.cache:
            start, end = max(at, offset), min(at + len(written), offset + length)
            if start < end:
                data[start - offset:end - offset] = written[start - at:end - at]
        return bytes(data)


def take(connection, length):
    data = bytearray()
    while len(data) < length:
        piece = connection.recv(length - len(data))
        if not piece:
            raise EOFError("the guest is gone")
        data += piece
    return bytes(data)


def tell(connection, option, kind, data=b""):
    connection.sendall(struct.pack(">QIII", OPTION_REPLY, option, kind, len(data)) + data)
