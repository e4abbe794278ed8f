// The system account, and what it offers to every client.
import { assert, collect, decode, encode } from "./expect.mjs";

export async function systemAccount(nats, url, { system, user }) {
  const operator = await nats.connect({ servers: url, ...system });
  const client = await nats.connect({ servers: url, ...user, name: "js-client" });

  const servers = [];
  for await (const message of await operator.requestMany("$SYS.REQ.SERVER.PING.VARZ", encode(""), { strategy: "stall", maxWait: 2000 })) {
    servers.push(message.json());
  }
  assert.equal(servers.length, 1);
  assert.equal(servers[0].data.server_id, servers[0].server.id);
  assert.equal(servers[0].data.connections, 2);

  const info = (await client.request("$SYS.REQ.USER.INFO", encode(""), { timeout: 5000 })).json();
  assert.deepEqual([info.data.user, info.data.account], [user.user, "B"]);
  const own = (await client.request("$SYS.REQ.ACCOUNT.PING.CONNZ", encode(""), { timeout: 5000 })).json();
  assert.deepEqual(own.data.connections.map((c) => c.name), ["js-client"]);
  await assert.rejects(client.request("$SYS.REQ.SERVER.PING.VARZ", encode(""), { timeout: 5000 }));

  const { take } = collect(operator, "$SYS.ACCOUNT.B.DISCONNECT");
  await operator.flush();
  const kick = await operator.request(`$SYS.REQ.SERVER.${servers[0].server.id}.KICK`, encode(JSON.stringify({ cid: client.info.client_id })), { timeout: 5000 });
  assert.equal(kick.json().error, undefined);
  const [gone] = await take(1);
  assert.equal(JSON.parse(decode(gone.data)).reason, "Kicked");
  await operator.close();
}
