// The official JavaScript SDK at the same work.
'use strict';

const PubNub = require('pubnub');
const lines = require('readline').createInterface({ input: process.stdin });

const now = () => Number(process.hrtime.bigint()) / 1e9;

function client(question) {
  return new PubNub({
    origin: question.origin ?? '127.0.0.1:1',
    ssl: question.ca_file !== undefined,
    subscribeKey: 'sub-c-bench',
    publishKey: 'pub-c-bench',
    secretKey: 'sec-c-bench',
    userId: 'bench',
    keepAlive: true,
    retryConfiguration: PubNub.NoneRetryPolicy(),
  });
}

function grant(pubnub, resources) {
  const channels = {};
  for (let index = 1; index <= resources; index += 1) channels[`room-${index}`] = { read: true, write: true };
  return pubnub.grantToken({ ttl: 15, authorized_uuid: 'user-1', resources: { channels } });
}

async function repeat(pubnub, question, ends) {
  let count = 0;
  while (now() < ends) {
    if (question.work === 'parse') {
      for (let index = 0; index < 20; index += 1) pubnub.parseToken(question.token);
      count += 20;
    } else {
      await grant(pubnub, question.resources ?? 1);
      count += 1;
    }
  }
  return count;
}

// One call of each loop at once, or as many as asked for in all of them, and what it takes to be ready for it.
async function once(pubnub, question, started) {
  const loops = question.threads ?? 1;
  let left = question.calls ?? loops;
  const repeatWhileLeft = async () => {
    while (left > 0) {
      left -= 1;
      await grant(pubnub, 1);
    }
  };
  await Promise.all(Array.from({ length: loops }, repeatWhileLeft));
  return { count: 1, seconds: now() - started };
}

async function measure(pubnub, question) {
  await repeat(pubnub, question, now() + 0.01);
  const cpu = process.cpuUsage();
  const started = now();
  const loops = Array.from({ length: question.threads ?? 1 }, () => repeat(pubnub, question, started + question.seconds));
  const count = (await Promise.all(loops)).reduce((sum, part) => sum + part, 0);
  const { user, system } = process.cpuUsage(cpu);
  return { count, seconds: now() - started, cpu: (user + system) / 1e6 };
}

(async () => {
  let pubnub;
  for await (const line of lines) {
    const question = JSON.parse(line);
    const started = now();
    pubnub ??= client(question);
    try {
      console.log(JSON.stringify(await (question.once ? once(pubnub, question, started) : measure(pubnub, question))));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error.message).slice(0, 200) }));
    }
  }
  process.exit(0);
})();
