// Users with keys and tokens.
import { assert, failure } from "./expect.mjs";

export async function nkey(nats, url, { seed, wrong }) {
  const sign = (text) => nats.nkeyAuthenticator(new TextEncoder().encode(text));
  const connection = await nats.connect({ servers: url, authenticator: sign(seed) });
  await connection.flush();
  await connection.close();
  assert.ok(await failure(nats.connect({ servers: url, authenticator: sign(wrong), reconnect: false })));
}

export async function creds(nats, url, { creds, wrong, account }) {
  const of = (text) => nats.credsAuthenticator(new TextEncoder().encode(text));
  const connection = await nats.connect({ servers: url, authenticator: of(creds) });
  const subscription = connection.subscribe("js.creds", { max: 1 });
  connection.publish("js.creds", "x");
  for await (const message of subscription) assert.equal(message.string(), "x");
  assert.equal(account.length, 56);
  await connection.close();
  assert.ok(await failure(nats.connect({ servers: url, authenticator: of(wrong), reconnect: false })));
}
