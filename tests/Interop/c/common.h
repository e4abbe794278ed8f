/* Checks for the programs of this folder: each prints "ok" and returns 0, or prints what failed and returns 1. */
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 10000

#define MUST(call)                                                                           \
    do {                                                                                     \
        natsStatus must_status = (call);                                                     \
        if (must_status != NATS_OK) {                                                        \
            printf("%s:%d: %s: %s\n", __FILE__, __LINE__, #call, natsStatus_GetText(must_status)); \
            exit(1);                                                                         \
        }                                                                                    \
    } while (0)

#define EXPECT(condition)                                              \
    do {                                                               \
        if (!(condition)) {                                            \
            printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                   \
        }                                                              \
    } while (0)

static inline int finish(void)
{
    nats_Close();
    printf("ok\n");
    return 0;
}
