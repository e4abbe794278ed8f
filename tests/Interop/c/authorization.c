/* Right and wrong credentials. argv[1]: URL without credentials; argv[2], argv[3]: user and password. */
#include "common.h"

static natsStatus connect_as(natsConnection **nc, const char *url, const char *user, const char *password)
{
    natsOptions *options = NULL;
    natsStatus status;

    MUST(natsOptions_Create(&options));
    MUST(natsOptions_SetURL(options, url));
    if (user != NULL) MUST(natsOptions_SetUserInfo(options, user, password));
    status = natsConnection_Connect(nc, options);
    natsOptions_Destroy(options);
    return status;
}

int main(int argc, char **argv)
{
    natsConnection *nc = NULL;

    EXPECT(argc == 4);
    MUST(connect_as(&nc, argv[1], argv[2], argv[3]));
    MUST(natsConnection_FlushTimeout(nc, TIMEOUT_MS));
    natsConnection_Destroy(nc);
    EXPECT(connect_as(&nc, argv[1], argv[2], "wrong") == NATS_CONNECTION_AUTH_FAILED);
    EXPECT(connect_as(&nc, argv[1], NULL, NULL) == NATS_CONNECTION_AUTH_FAILED);
    return finish();
}
