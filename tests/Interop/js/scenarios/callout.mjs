// A service that decides who may sign in, and clients that sign in by it.
import * as nkeys from "@nats-io/nkeys";
import { randomUUID } from "node:crypto";
import { assert, collect, decode, describe, encode, failure, within } from "./expect.mjs";

const base64 = (bytes) => Buffer.from(bytes).toString("base64url");
const now = () => Math.floor(Date.now() / 1000);

/** A token that a key has signed. */
function sign(key, claims) {
  const body = { jti: randomUUID(), iat: now(), iss: key.getPublicKey(), ...claims };
  const text = [{ typ: "JWT", alg: "ed25519-nkey" }, body].map((part) => base64(JSON.stringify(part))).join(".");
  return `${text}.${base64(key.sign(encode(text)))}`;
}

/** The claims of a token, which its issuer must have signed. */
function open(token) {
  const [header, body, signature] = token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url"));
  const bytes = new Uint8Array(Buffer.from(signature, "base64url"));
  assert.ok(nkeys.fromPublic(claims.iss).verify(encode(`${header}.${body}`), bytes), "the signature of a request");
  return claims;
}

/** The token of whoever may sign in; nothing for the others. */
function admit(key, { user_nkey, connect_opts: { user, pass } }, { account, password }) {
  if (pass !== password || !["ann", "brief"].includes(user)) return undefined;
  const rules = { pub: { allow: ["js.public", "$SYS.REQ.USER.INFO"] }, sub: { deny: ["js.secret"] }, subs: -1, data: -1, payload: -1 };
  const claims = { sub: user_nkey, aud: account, name: user, nats: { ...rules, type: "user", version: 2 } };
  return sign(key, user === "brief" ? { exp: now() + 4, ...claims } : claims);
}

/** Answers requests; gives the connection, and what was asked so far. */
async function serve(nats, url, parameters) {
  const key = nkeys.fromSeed(encode(parameters.issuer));
  const curve = parameters.xkey ? nkeys.fromCurveSeed(encode(parameters.xkey)) : undefined;
  const connection = await nats.connect({ servers: url, ...parameters.service });
  const requests = [];
  const answer = (message) => {
    const server = message.headers?.get("Nats-Server-Xkey");
    const request = open(decode(curve ? curve.open(message.data, server) : message.data));
    requests.push(request);
    const jwt = admit(key, request.nats, parameters);
    const body = { ...(jwt ? { jwt } : { error: "not known here" }), type: "authorization_response", version: 2 };
    const token = encode(sign(key, { sub: request.nats.user_nkey, aud: request.nats.server_id.id, nats: body }));
    message.respond(curve ? curve.seal(token, server) : token);
  };
  const callback = (_, message) => {
    try {
      answer(message);
    } catch (error) {
      console.log(error); // whoever is asked about waits in vain
    }
  };
  connection.subscribe("$SYS.REQ.USER.AUTH", { callback });
  await connection.flush();
  return { connection, requests };
}

export async function callout(nats, url, parameters) {
  const { account, password } = parameters;
  const { connection: service, requests } = await serve(nats, url, parameters);
  const client = await nats.connect({ servers: url, user: "ann", pass: password, name: "js" });
  await usesPermissions(client, account);
  assert.deepEqual([requests.length, requests[0].aud, requests[0].nats.client_info.name], [1, "nats-authorization-request", "js"]);

  for (const wrong of [{ user: "ann", pass: password + "x" }, { user: "eve", pass: password }, { token: password }]) {
    const error = await failure(nats.connect({ servers: url, ...wrong, reconnect: false }));
    assert.match(describe(error), /authorization violation/i);
  }
  assert.equal(requests.length, 4);

  const brief = await nats.connect({ servers: url, user: "brief", pass: password, reconnect: false });
  assert.match(describe(await within(20_000, "the end of the connection", brief.closed())), /user authentication expired/i);
  await Promise.all([client, service].map((connection) => connection.flush())); // are still in
  await Promise.all([client, service].map((connection) => connection.close()));
}

/** Does what the token allows and what it forbids. */
async function usesPermissions(client, account) {
  const { data } = (await client.request("$SYS.REQ.USER.INFO", encode(""), { timeout: 5000 })).json();
  assert.deepEqual([data.user, data.account], ["ann", account]);

  const reported = [];
  (async () => {
    for await (const status of client.status()) if (status.type === "error") reported.push(JSON.stringify(status) + describe(status.error));
  })();
  const refused = new Promise((resolve) => {
    client.subscribe("js.secret", { callback: (error) => error && resolve(error) });
  });
  assert.match(describe(await within(5000, "refusal of the subscription", refused)), /permissions violation.*subscription.*js\.secret/i);

  const others = collect(client, "js.private");
  const { take } = collect(client, "js.public");
  client.publish("js.private", encode("no"));
  client.publish("js.public", encode("yes"));
  assert.equal(decode((await take(1))[0].data), "yes");
  await client.flush();
  assert.equal(others.messages.length, 0);
  assert.ok(reported.some((text) => /publish/i.test(text) && /js\.private/.test(text)), `reported: ${reported}`);
}
