/* Requests with answers, without responders, and with headers. argv[1]: URL. */
#include "common.h"

static void answer(natsConnection *nc, natsSubscription *sub, natsMsg *msg, void *closure)
{
    char text[32];

    (void)sub;
    (void)closure;
    snprintf(text, sizeof text, "%d", 2 * atoi(natsMsg_GetData(msg)));
    natsConnection_PublishString(nc, natsMsg_GetReply(msg), text);
    natsMsg_Destroy(msg);
}

int main(int argc, char **argv)
{
    natsConnection *service = NULL, *client = NULL;
    natsSubscription *sub = NULL, *headers = NULL;
    natsMsg *reply = NULL, *msg = NULL;
    const char *value = NULL;
    char text[32];

    EXPECT(argc == 2);
    MUST(natsConnection_ConnectTo(&service, argv[1]));
    MUST(natsConnection_ConnectTo(&client, argv[1]));
    MUST(natsConnection_Subscribe(&sub, service, "c.double", answer, NULL));
    MUST(natsConnection_FlushTimeout(service, TIMEOUT_MS));
    for (int i = 0; i < 500; i++) {
        snprintf(text, sizeof text, "%d", i);
        MUST(natsConnection_RequestString(&reply, client, "c.double", text, TIMEOUT_MS));
        EXPECT(atoi(natsMsg_GetData(reply)) == 2 * i);
        natsMsg_Destroy(reply);
    }
    EXPECT(natsConnection_RequestString(&reply, client, "c.nobody", "", TIMEOUT_MS) == NATS_NO_RESPONDERS);

    MUST(natsConnection_SubscribeSync(&headers, client, "c.headers"));
    MUST(natsMsg_Create(&msg, "c.headers", NULL, "body", 4));
    MUST(natsMsgHeader_Set(msg, "Key", "Value"));
    MUST(natsConnection_PublishMsg(client, msg));
    natsMsg_Destroy(msg);
    MUST(natsSubscription_NextMsg(&msg, headers, TIMEOUT_MS));
    MUST(natsMsgHeader_Get(msg, "Key", &value));
    EXPECT(strcmp(value, "Value") == 0);
    EXPECT(natsMsg_GetDataLength(msg) == 4);
    natsMsg_Destroy(msg);

    natsSubscription_Destroy(headers);
    natsSubscription_Destroy(sub);
    natsConnection_Destroy(client);
    natsConnection_Destroy(service);
    return finish();
}
