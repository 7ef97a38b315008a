/* The C interface of libtune. Strings returned here are static and must not be freed. */
#ifndef TUNE_TUNE_H
#define TUNE_TUNE_H

#ifdef __cplusplus
extern "C" {
#endif

/* The library's version, "MAJOR.MINOR.PATCH". */
__attribute__((visibility("default"))) const char *tune_version(void);

#ifdef __cplusplus
}
#endif

#endif
