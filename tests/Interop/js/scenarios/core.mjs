// Publish, subscribe, request: what every client program does.
import { assert, collect, decode, encode, within } from "./expect.mjs";

export async function publishSubscribe(nats, url) {
  const connection = await nats.connect({ servers: url });
  const { take } = collect(connection, "js.greet");
  connection.publish("js.greet", encode("hello"));
  connection.publish("js.greet", encode(""));
  connection.publish("js.greet", encode("größe"), { reply: "js.answer" });
  const [first, second, third] = await take(3);
  assert.equal(decode(first.data), "hello");
  assert.equal(second.data.length, 0);
  assert.equal(decode(third.data), "größe");
  assert.equal(third.reply, "js.answer");
  assert.equal(third.subject, "js.greet");
  assert.ok(await connection.rtt() >= 0);
  await connection.close();
}

export async function wildcards(nats, url) {
  const connection = await nats.connect({ servers: url });
  const star = collect(connection, "js.wild.*.c");
  const tail = collect(connection, "js.wild.>");
  for (const subject of ["js.wild.b.c", "js.wild.b", "js.wild.x.c", "js.wild.x.c.d", "js.wild"]) connection.publish(subject);
  await connection.flush();
  assert.deepEqual((await star.take(2)).map((m) => m.subject), ["js.wild.b.c", "js.wild.x.c"]);
  assert.deepEqual((await tail.take(4)).map((m) => m.subject), ["js.wild.b.c", "js.wild.b", "js.wild.x.c", "js.wild.x.c.d"]);
  await connection.close();
}

export async function queueGroup(nats, url) {
  const count = 900;
  const members = await Promise.all([1, 2, 3].map(() => nats.connect({ servers: url })));
  const received = members.map((connection) => collect(connection, "js.queue", { queue: "workers" }));
  await Promise.all(members.map((connection) => connection.flush()));
  const publisher = await nats.connect({ servers: url });
  for (let i = 0; i < count; i++) publisher.publish("js.queue", encode(String(i)));
  await publisher.flush();
  await Promise.all(members.map((connection) => connection.flush()));
  const all = received.flatMap((r) => r.messages.map((m) => Number(decode(m.data)))).sort((a, b) => a - b);
  assert.deepEqual(all, Array.from({ length: count }, (_, i) => i));
  // A fair choice gives 300 each; less than 200 would happen once in 10^12 runs.
  for (const { messages } of received) assert.ok(messages.length >= 200, `a member got only ${messages.length} of ${count}`);
  await Promise.all([publisher, ...members].map((connection) => connection.close()));
}

export async function requestReply(nats, url) {
  const service = await nats.connect({ servers: url });
  const client = await nats.connect({ servers: url });
  service.subscribe("js.double", { callback: (_, message) => message.respond(encode(String(2 * Number(decode(message.data))))) });
  await service.flush();
  const one = await client.request("js.double", encode("21"), { timeout: 5000 });
  assert.equal(decode(one.data), "42");
  const many = await Promise.all(Array.from({ length: 200 }, (_, i) => client.request("js.double", encode(String(i)), { timeout: 5000 })));
  assert.deepEqual(many.map((m) => decode(m.data)), many.map((_, i) => String(2 * i)));
  const noMux = await client.request("js.double", encode("4"), { timeout: 5000, noMux: true, reply: "js.double.answer" });
  assert.equal(decode(noMux.data), "8");
  await Promise.all([client.close(), service.close()]);
}

export async function requestMany(nats, url) {
  const services = await Promise.all([1, 2, 3].map(() => nats.connect({ servers: url })));
  services.forEach((connection, i) => connection.subscribe("js.who", { callback: (_, message) => message.respond(encode(`service ${i}`)) }));
  await Promise.all(services.map((connection) => connection.flush()));
  const client = await nats.connect({ servers: url });
  const answers = [];
  for await (const message of await client.requestMany("js.who", encode(""), { strategy: "count", maxMessages: 3, maxWait: 5000 })) {
    answers.push(decode(message.data));
  }
  assert.deepEqual(answers.sort(), ["service 0", "service 1", "service 2"]);
  await Promise.all([client, ...services].map((connection) => connection.close()));
}

export async function messageHeaders(nats, url) {
  const connection = await nats.connect({ servers: url });
  const { take } = collect(connection, "js.headers");
  const headers = nats.headers();
  headers.set("Content-Type", "text/plain");
  headers.append("X-Many", "one");
  headers.append("X-Many", "two");
  connection.publish("js.headers", encode("body"), { headers });
  const [message] = await take(1);
  assert.equal(decode(message.data), "body");
  assert.equal(message.headers.get("Content-Type"), "text/plain");
  assert.deepEqual(message.headers.values("X-Many"), ["one", "two"]);
  await connection.close();
}

export async function maximumAndUnsubscribe(nats, url) {
  const connection = await nats.connect({ servers: url });
  const limited = collect(connection, "js.max", { max: 3 });
  const stopped = collect(connection, "js.max");
  for (let i = 0; i < 5; i++) connection.publish("js.max");
  await connection.flush();
  await stopped.take(5);
  assert.equal(limited.messages.length, 3);
  stopped.subscription.unsubscribe();
  connection.publish("js.max");
  await connection.flush();
  assert.equal(stopped.messages.length, 5);
  await connection.close();
}

export async function noEcho(nats, url) {
  const silent = await nats.connect({ servers: url, noEcho: true });
  const other = await nats.connect({ servers: url });
  const own = collect(silent, "js.echo");
  const others = collect(other, "js.echo");
  await other.flush();
  silent.publish("js.echo");
  await silent.flush();
  await others.take(1);
  assert.equal(own.messages.length, 0);
  await Promise.all([silent.close(), other.close()]);
}

export async function drain(nats, url) {
  const publisher = await nats.connect({ servers: url });
  const subscriber = await nats.connect({ servers: url });
  const seen = collect(subscriber, "js.drain");
  await subscriber.flush();
  for (let i = 0; i < 1000; i++) publisher.publish("js.drain", encode(String(i)));
  await publisher.flush();
  await within(10_000, "drain", subscriber.drain());
  assert.equal(seen.messages.length, 1000);
  assert.ok(subscriber.isClosed());
  await within(10_000, "drain of the publisher", publisher.drain());
}

export async function manyConnections(nats, url) {
  const connections = await Promise.all(Array.from({ length: 50 }, () => nats.connect({ servers: url })));
  const seen = connections.map((connection) => collect(connection, "js.all"));
  await Promise.all(connections.map((connection) => connection.flush()));
  connections[0].publish("js.all", encode("to all"));
  await Promise.all(seen.map((s) => s.take(1)));
  await Promise.all(connections.map((connection) => connection.close()));
}

export async function reconnect(nats, url) {
  const connection = await nats.connect({ servers: url, reconnectTimeWait: 50, maxReconnectAttempts: -1, reconnectJitter: 0 });
  const { take } = collect(connection, "js.again");
  connection.publish("js.again", encode("before"));
  await take(1);
  const back = (async () => {
    for await (const status of connection.status()) if (status.type === "reconnect") return;
  })();
  console.log("ready for the restart");
  await within(20_000, "reconnect", back);
  connection.publish("js.again", encode("after"));
  const [, second] = await take(2);
  assert.equal(decode(second.data), "after");
  await connection.close();
}

/** A service that is told of one server and goes on at another, which that one names, when it is gone; until it is told to end. */
export async function goOnElsewhere(nats, url) {
  const connection = await nats.connect({ servers: url, reconnectTimeWait: 50, maxReconnectAttempts: -1, reconnectJitter: 0 });
  connection.subscribe("js.elsewhere", { callback: (_, message) => message.respond(encode(connection.getServer())) });
  const { take } = collect(connection, "js.end");
  await connection.flush();
  const back = (async () => {
    for await (const status of connection.status()) if (status.type === "reconnect") return;
  })();
  console.log("ready for the loss");
  await within(30_000, "reconnect", back);
  await connection.flush();
  console.log(`at ${connection.getServer()}`);
  await take(1);
  await connection.close();
}

export async function lameDuck(nats, url) {
  const connection = await nats.connect({ servers: url });
  const notice = (async () => {
    for await (const status of connection.status()) if (status.type === "ldm") return;
  })();
  console.log("ready for lame duck");
  await within(10_000, "lame duck notice", notice);
  await connection.close();
}
