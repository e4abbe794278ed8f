// Users with keys, tokens and certificates.
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

export async function mutualTls(nats, url, { caFile, certFile, keyFile, subject }) {
  const own = { caFile, certFile, keyFile };
  const connection = await nats.connect({ servers: url, tls: own });
  const subscription = connection.subscribe(subject, { max: 1 });
  connection.publish(subject, "x");
  for await (const message of subscription) assert.equal(message.string(), "x");
  await connection.close();
  assert.ok(await failure(nats.connect({ servers: url, tls: { caFile }, reconnect: false })));
  assert.ok(await failure(nats.connect({ servers: url, tls: { certFile, keyFile }, reconnect: false }))); // trusts nobody
}
