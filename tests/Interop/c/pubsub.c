/* Publishes numbered messages and reads them back in order. argv[1]: URL. */
#include "common.h"

#define COUNT 20000

int main(int argc, char **argv)
{
    natsConnection *nc = NULL;
    natsSubscription *sub = NULL;
    natsMsg *msg = NULL;
    char text[32];

    EXPECT(argc == 2);
    MUST(natsConnection_ConnectTo(&nc, argv[1]));
    MUST(natsConnection_SubscribeSync(&sub, nc, "c.numbers.*"));
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "%d", i);
        MUST(natsConnection_PublishString(nc, "c.numbers.x", text));
    }
    MUST(natsConnection_PublishRequestString(nc, "c.numbers.y", "c.answer", "last"));
    MUST(natsConnection_FlushTimeout(nc, TIMEOUT_MS));
    for (int i = 0; i < COUNT; i++) {
        MUST(natsSubscription_NextMsg(&msg, sub, TIMEOUT_MS));
        EXPECT(atoi(natsMsg_GetData(msg)) == i);
        natsMsg_Destroy(msg);
    }
    MUST(natsSubscription_NextMsg(&msg, sub, TIMEOUT_MS));
    EXPECT(strcmp(natsMsg_GetSubject(msg), "c.numbers.y") == 0);
    EXPECT(strcmp(natsMsg_GetReply(msg), "c.answer") == 0);
    EXPECT(strcmp(natsMsg_GetData(msg), "last") == 0);
    natsMsg_Destroy(msg);
    natsSubscription_Destroy(sub);
    natsConnection_Destroy(nc);
    return finish();
}
