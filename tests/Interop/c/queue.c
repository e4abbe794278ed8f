/* Three members of a queue group get every message once, each a fair share. argv[1]: URL. */
#include "common.h"

#define MEMBERS 3
#define COUNT 3000

int main(int argc, char **argv)
{
    natsConnection *members[MEMBERS], *publisher = NULL;
    natsSubscription *subs[MEMBERS];
    int total = 0;

    EXPECT(argc == 2);
    for (int i = 0; i < MEMBERS; i++) {
        MUST(natsConnection_ConnectTo(&members[i], argv[1]));
        MUST(natsConnection_QueueSubscribeSync(&subs[i], members[i], "c.queue", "workers"));
        MUST(natsConnection_FlushTimeout(members[i], TIMEOUT_MS));
    }
    MUST(natsConnection_ConnectTo(&publisher, argv[1]));
    for (int i = 0; i < COUNT; i++) MUST(natsConnection_PublishString(publisher, "c.queue", "work"));
    MUST(natsConnection_FlushTimeout(publisher, TIMEOUT_MS));
    for (int i = 0; i < MEMBERS; i++) {
        int got = 0;

        MUST(natsConnection_FlushTimeout(members[i], TIMEOUT_MS));
        MUST(natsSubscription_GetPending(subs[i], &got, NULL));
        printf("member %d got %d\n", i, got);
        EXPECT(got >= COUNT / MEMBERS * 8 / 10);
        total += got;
    }
    EXPECT(total == COUNT);
    for (int i = 0; i < MEMBERS; i++) {
        natsSubscription_Destroy(subs[i]);
        natsConnection_Destroy(members[i]);
    }
    natsConnection_Destroy(publisher);
    return finish();
}
