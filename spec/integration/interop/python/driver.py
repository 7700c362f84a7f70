"""The official Python SDK behind a pipe: reads one command a line, as JSON, and answers each with one line of JSON."""

import json
import sys

from pubnub.exceptions import PubNubException
from pubnub.models.consumer.v3.category import Category
from pubnub.models.consumer.v3.channel import Channel
from pubnub.models.consumer.v3.group import Group
from pubnub.models.consumer.v3.space import Space
from pubnub.models.consumer.v3.user import User
from pubnub.models.consumer.v3.uuid import UUID
from pubnub.pnconfiguration import PNConfiguration
from pubnub.pubnub import PubNub

MODELS = {"channels": Channel, "groups": Group, "uuids": UUID, "spaces": Space, "users": User}


def main():
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def answer(command):
    try:
        return {"value": CALLS[command["call"]](client(command["client"]), **command["arguments"])}
    except PubNubException as error:
        return {"error": refusal(error)}
    except Exception as error:
        return {"error": {"kind": type(error).__name__, "message": str(error)}}


def refusal(error):
    text = error._errormsg
    try:
        body = json.loads(text)
    except (TypeError, ValueError):
        body = None
    return {"kind": "PubNubException", "status": error.get_status_code(), "message": str(error), "body": body}


def client(settings):
    config = PNConfiguration()
    config.origin = settings["origin"]
    config.ssl = False
    config.subscribe_key = settings["subscribe_key"]
    config.publish_key = settings["publish_key"]
    config.secret_key = settings.get("secret_key")
    config.user_id = settings["user_id"]
    config.enable_subscribe = False
    pubnub = PubNub(config)
    if "token" in settings:
        pubnub.set_token(settings["token"])
    return pubnub


def grant(pubnub, ttl, resources={}, patterns={}, categories=[], meta=None, authorized=None):
    call = pubnub.grant_token().ttl(ttl)
    for kind in MODELS:
        entries = [entry(MODELS[kind].id(name), names) for name, names in resources.get(kind, {}).items()]
        entries += [entry(MODELS[kind].pattern(name), names) for name, names in patterns.get(kind, {}).items()]
        if entries:
            getattr(call, kind)(entries)
    if categories:
        call.categories([Category(name).get() for name in categories])
    if meta is not None:
        call.meta(meta)
    if authorized is not None:
        call.authorized_uuid(authorized)
    return call.sync().result.get_token()


def entry(resource, permissions):
    for permission in permissions:
        getattr(resource, permission)()
    return resource


def revoke(pubnub, token):
    return pubnub.revoke_token(token).sync().result.status


def parse(pubnub, token):
    return pubnub.parse_token(token)


def publish(pubnub, channel, message, post=False):
    return str(pubnub.publish(channel=channel, message=message, use_post=post).sync().result.timetoken)


def list_metadata(pubnub, what):
    calls = {"channels": pubnub.get_all_channel_metadata, "uuids": pubnub.get_all_uuid_metadata}
    return calls[what]().sync().result.data


def grant_by_keywords(pubnub, **keywords):
    return pubnub.grant_token(**keywords).sync().result.get_token()


CALLS = {"grant": grant, "grant_by_keywords": grant_by_keywords, "revoke": revoke, "parse": parse, "publish": publish,
         "list": list_metadata}

if __name__ == "__main__":
    main()
