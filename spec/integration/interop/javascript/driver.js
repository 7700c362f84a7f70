// The official JavaScript SDK behind a pipe: reads one command a line, as JSON, and answers each with one line of JSON.
'use strict';

const PubNub = require('pubnub');
const lines = require('readline').createInterface({ input: process.stdin });

const calls = {
  grant: (pubnub, { ttl, resources, patterns, categories, meta, authorized, authorizedUser }) =>
    pubnub.grantToken({
      ttl,
      ...(resources && { resources: flags(resources) }),
      ...(patterns && { patterns: flags(patterns) }),
      ...(categories && { categories: Object.fromEntries(categories.map((name) => [name, { get: true }])) }),
      ...(meta && { meta }),
      ...(authorized && { authorized_uuid: authorized }),
      ...(authorizedUser && { authorizedUserId: authorizedUser }),
    }),
  revoke: (pubnub, { token }) => pubnub.revokeToken(token),
  parse: (pubnub, { token }) => pubnub.parseToken(token) ?? null,
  list: async (pubnub, { what }) =>
    (await (what === 'channels' ? pubnub.objects.getAllChannelMetadata() : pubnub.objects.getAllUUIDMetadata())).data,
  publish: async (pubnub, { channel, message, post }) =>
    (await pubnub.publish({ channel, message, sendByPost: Boolean(post) })).timetoken,
};

function flags(scope) {
  const named = (permissions) => Object.fromEntries(permissions.map((permission) => [permission, true]));
  const each = (entries, change) =>
    Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)]));
  return each(scope, (entries) => each(entries, named));
}

function client({ origin, subscribe_key, publish_key, secret_key, user_id, token }) {
  const pubnub = new PubNub({
    origin,
    ssl: false,
    subscribeKey: subscribe_key,
    publishKey: publish_key,
    ...(secret_key && { secretKey: secret_key }),
    userId: user_id,
    retryConfiguration: PubNub.NoneRetryPolicy(),
  });
  if (token) pubnub.setToken(token);
  return pubnub;
}

function refusal(error) {
  const { statusCode, errorData, message } = error.status ?? {};
  return { kind: error.name, status: statusCode, message: message ?? error.message, body: errorData };
}

async function answer({ call, client: settings, arguments: options }) {
  const pubnub = client(settings);
  try {
    return { value: await calls[call](pubnub, options) };
  } catch (error) {
    return { error: refusal(error) };
  } finally {
    pubnub.destroy(true);
  }
}

(async () => {
  for await (const line of lines) console.log(JSON.stringify(await answer(JSON.parse(line))));
})();
