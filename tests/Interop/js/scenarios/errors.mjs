// Errors that a server reports, as the client packages see them.
import { assert, collect, decode, describe, encode, failure, within } from "./expect.mjs";

export async function noResponders(nats, url) {
  const connection = await nats.connect({ servers: url });
  const started = Date.now();
  const error = await failure(connection.request("js.nobody", encode(""), { timeout: 5000 }));
  assert.match(describe(error), /no responders|503/i);
  assert.ok(Date.now() - started < 3000, "the answer took as long as a timeout");
  await connection.close();
}

export async function maximumPayload(nats, url) {
  const connection = await nats.connect({ servers: url });
  const limit = connection.info.max_payload;
  assert.equal(limit, 1000);
  const { take } = collect(connection, "js.size");
  connection.publish("js.size", new Uint8Array(limit));
  assert.equal((await take(1))[0].data.length, limit);
  let refused;
  try {
    connection.publish("js.size", new Uint8Array(limit + 1));
  } catch (error) {
    refused = error;
  }
  assert.match(describe(refused), /max_payload/i);
  await connection.close();
}

export async function token(nats, url, { token }) {
  const connection = await nats.connect({ servers: url, token });
  await connection.flush();
  await connection.close();
  for (const wrong of [undefined, "wrong"]) {
    const error = await failure(nats.connect({ servers: url, token: wrong, reconnect: false }));
    assert.match(describe(error), /authorization/i);
  }
}

export async function userAndPassword(nats, url, { user, pass }) {
  const connection = await nats.connect({ servers: url, user, pass });
  await connection.flush();
  await connection.close();
  const error = await failure(nats.connect({ servers: url, user, pass: pass + "x", reconnect: false }));
  assert.match(describe(error), /authorization/i);
}

export async function permissions(nats, url, { user, pass }) {
  const connection = await nats.connect({ servers: url, user, pass });
  const reported = [];
  (async () => {
    for await (const status of connection.status()) if (status.type === "error") reported.push(JSON.stringify(status) + describe(status.error));
  })();
  const refused = new Promise((resolve) => {
    connection.subscribe("js.private", { callback: (error) => error && resolve(error) });
  });
  assert.match(describe(await within(5000, "refusal of the subscription", refused)), /permissions violation/i);
  const { take } = collect(connection, "js.public");
  connection.publish("js.private", encode("no"));
  connection.publish("js.public", encode("yes"));
  assert.equal(decode((await take(1))[0].data), "yes");
  await connection.flush();
  assert.ok(reported.some((text) => /publish/i.test(text) && /js\.private/.test(text)), `reported: ${reported}`);
  await connection.close();
}
