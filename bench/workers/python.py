"""The official Python SDK at the same work."""

import json
import sys
import threading
import time

from pubnub.models.consumer.v3.channel import Channel
from pubnub.pnconfiguration import PNConfiguration
from pubnub.pubnub import PubNub


def client(question):
    config = PNConfiguration()
    config.origin = question.get("origin", "127.0.0.1:1")
    config.ssl = "ca_file" in question
    config.subscribe_key = "sub-c-bench"
    config.publish_key = "pub-c-bench"
    config.secret_key = "sec-c-bench"
    config.user_id = "bench"
    config.enable_subscribe = False
    return PubNub(config)


def work_of(pubnub, question):
    if question["work"] == "parse":
        return lambda: pubnub.parse_token(question["token"])
    names = [f"room-{index + 1}" for index in range(question.get("resources", 1))]

    def grant():
        channels = [Channel.id(name).read().write() for name in names]
        call = pubnub.grant_token().ttl(15).authorized_uuid("user-1").channels(channels)
        return call.sync().result.get_token()

    return grant


def once(work, question, started):
    """One call in each thread, or as many as asked for in all of them, and what it takes to be ready for it."""
    threads = question.get("threads", 1)
    left = iter(range(question.get("calls", threads)))

    def repeat():
        for _ in left:
            work()

    running = [threading.Thread(target=repeat) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return {"count": 1, "seconds": time.monotonic() - started}


def measure(work, question):
    work()
    threads = question.get("threads", 1)
    counts = [0] * threads
    cpu, started = time.process_time(), time.monotonic()
    ends = started + question["seconds"]

    def repeat(place):
        while time.monotonic() < ends:
            work()
            counts[place] += 1

    running = [threading.Thread(target=repeat, args=(place,)) for place in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return {"count": sum(counts), "seconds": time.monotonic() - started, "cpu": time.process_time() - cpu}


def main():
    pubnub = None
    for line in sys.stdin:
        question = json.loads(line)
        try:
            started = time.monotonic()
            pubnub = pubnub or client(question)
            work = work_of(pubnub, question)
            answer = once(work, question, started) if question.get("once") else measure(work, question)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(answer), flush=True)


main()
