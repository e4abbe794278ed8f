// Many messages, large messages.
import { assert, collect, decode, encode, within } from "./expect.mjs";

export async function flow(nats, url) {
  const count = 50_000;
  const publisher = await nats.connect({ servers: url });
  const subscriber = await nats.connect({ servers: url });
  let expected = 0;
  let wrong;
  const all = new Promise((resolve) => {
    subscriber.subscribe("js.flow", {
      callback: (_, message) => {
        if (Number(decode(message.data)) !== expected) wrong ??= `${decode(message.data)} came instead of ${expected}`;
        if (++expected === count) resolve();
      },
    });
  });
  await subscriber.flush();
  for (let i = 0; i < count; i++) {
    publisher.publish("js.flow", encode(String(i)));
    if (i % 5000 === 4999) await publisher.flush();
  }
  await within(30_000, `${count} messages`, all);
  assert.equal(wrong, undefined);
  await Promise.all([publisher.close(), subscriber.close()]);
}

export async function largePayloads(nats, url) {
  const connection = await nats.connect({ servers: url });
  const { take } = collect(connection, "js.large");
  const sizes = [1, 4095, 4096, 65_535, 65_536, 262_144, 1_048_576];
  const payloads = sizes.map((size) => Uint8Array.from({ length: size }, (_, i) => (i * 31 + size) & 255));
  for (const payload of payloads) connection.publish("js.large", payload);
  const received = await take(sizes.length);
  received.forEach((message, i) => assert.ok(Buffer.from(payloads[i]).equals(message.data), `payload of ${sizes[i]} bytes differs`));
  await connection.close();
}
