//! The table of operations: where they are, what they take, who refuses and what they answer.

use super::Answer::{Body, Made, Poll};
use super::needs::Names::{Added, Channel, Channels, Group, Groups, Memberships, Removed, Uuid};
use super::needs::Needs::{self, Everything, Nothing, These};
use super::needs::of;
use super::{Answer, Operation};
use crate::errors::Backend::{
    self, AccessManager as Access, Actions, Groups as Registry, History, Objects, Presence,
};
use crate::{channel_groups, publish, subscribe};
use pam_core::Method::{self, Delete, Get, Patch, Post};

const READ: Needs = These(&[of("read", Channel)]);
const WRITE: Needs = These(&[of("write", Channel)]);
const DELETE: Needs = These(&[of("delete", Channel)]);
const READ_ALL: Needs = These(&[of("read", Channels)]);
const READ_ALL_AND_GROUPS: Needs = These(&[of("read", Channels), of("read", Groups)]);
const READ_ADDED_AND_REMOVED: Needs = These(&[of("read", Added), of("read", Removed)]);
const MANAGE_GROUP: Needs = These(&[of("manage", Group)]);

const UUID: Answer = Body(r#"{"status":200,"data":{"id":"$uuid"}}"#);
const CHANNEL: Answer = Body(r#"{"status":200,"data":{"id":"$channel"}}"#);
const NO_OBJECTS: Answer = Body(r#"{"status":200,"data":[]}"#);
const REMOVED: Answer = Body(r#"{"status":200,"data":null}"#);
const NO_MESSAGES: Answer = Body(r#"{"status":200,"error":false,"error_message":"","channels":{}}"#);
const REMOVED_DEVICE: Answer = Body(r#"[1,"Removed Device"]"#);

/// The table. A need is a permission and where the names are to which it has to be given.
#[rustfmt::skip]
pub(crate) static OPERATIONS: &[Operation] = &[
    row("publish", Get, "/publish/{pub}/{sub}/0/{channel}/{callback}/{message}", WRITE, Access, Made(publish::message)),
    row("publish", Post, "/publish/{pub}/{sub}/0/{channel}/{callback}", WRITE, Access, Made(publish::message)),
    row("signal", Get, "/signal/{pub}/{sub}/0/{channel}/{callback}/{message}", WRITE, Access, Made(publish::signal)),
    row("subscribe", Get, "/v2/subscribe/{sub}/{channels}/0", READ_ALL_AND_GROUPS, Access, Poll(subscribe::handle)),

    row("heartbeat", Get, "/v2/presence/sub-key/{sub}/channel/{channels}/heartbeat", READ_ALL_AND_GROUPS, Access,
        Body(r#"{"status":200,"message":"OK","service":"Presence"}"#)),
    row("leave", Get, "/v2/presence/sub-key/{sub}/channel/{channels}/leave", Nothing, Access,
        Body(r#"{"status":200,"message":"OK","action":"leave","service":"Presence"}"#)),
    row("here now", Get, "/v2/presence/sub-key/{sub}/channel/{channels}", READ_ALL_AND_GROUPS, Presence,
        Body(r#"{"status":200,"message":"OK","payload":{"channels":{},"total_channels":0,"total_occupancy":0},"occupancy":0,"uuids":[],"service":"Presence"}"#)),
    row("here now everywhere", Get, "/v2/presence/sub-key/{sub}", Everything, Presence,
        Body(r#"{"status":200,"message":"OK","payload":{"channels":{},"total_channels":0,"total_occupancy":0},"service":"Presence"}"#)),
    row("where now", Get, "/v2/presence/sub-key/{sub}/uuid/{uuid}", Nothing, Presence,
        Body(r#"{"status":200,"message":"OK","payload":{"channels":[]},"service":"Presence"}"#)),
    row("get state", Get, "/v2/presence/sub-key/{sub}/channel/{channels}/uuid/{uuid}", READ_ALL_AND_GROUPS, Presence,
        Body(r#"{"status":200,"message":"OK","payload":{},"uuid":"$uuid","channel":"$channels","service":"Presence"}"#)),
    row("set state", Get, "/v2/presence/sub-key/{sub}/channel/{channels}/uuid/{uuid}/data", READ_ALL_AND_GROUPS, Presence,
        Body(r#"{"status":200,"message":"OK","payload":{},"service":"Presence"}"#)),

    row("history", Get, "/v2/history/sub-key/{sub}/channel/{channel}", READ, Access, Body("[[],0,0]")),
    row("fetch messages", Get, "/v3/history/sub-key/{sub}/channel/{channels}", READ_ALL, History,
        NO_MESSAGES),
    row("fetch messages with actions", Get, "/v3/history-with-actions/sub-key/{sub}/channel/{channel}", READ, History,
        NO_MESSAGES),
    row("message counts", Get, "/v3/history/sub-key/{sub}/message-counts/{channels}", READ_ALL, History,
        Body(r#"{"status":200,"error":false,"error_message":"","channels":{"$channels":0}}"#)),
    row("delete messages", Delete, "/v3/history/sub-key/{sub}/channel/{channel}", DELETE, History,
        Body(r#"{"status":200,"error":false,"error_message":""}"#)),

    row("add message action", Post, "/v1/message-actions/{sub}/channel/{channel}/message/{message}", WRITE, Actions,
        Body(r#"{"status":200,"data":{"messageTimetoken":"$message","actionTimetoken":"$timetoken","uuid":"$?uuid","type":"$.type","value":"$.value"}}"#)),
    row("get message actions", Get, "/v1/message-actions/{sub}/channel/{channel}", READ, Actions,
        Body(r#"{"status":200,"data":[]}"#)),
    row("remove message action", Delete, "/v1/message-actions/{sub}/channel/{channel}/message/{message}/action/{action}", DELETE, Actions,
        Body(r#"{"status":200,"data":{}}"#)),

    row("generate upload url", Post, "/v1/files/{sub}/channels/{channel}/generate-upload-url", WRITE, Access,
        Body(r#"{"status":200,"data":{"id":"$timetoken","name":"$.name"},"file_upload_request":{"url":"","method":"POST","expiration_date":"","form_fields":[]}}"#)),
    row("publish file", Get, "/v1/files/publish-file/{pub}/{sub}/0/{channel}/{callback}/{message}", WRITE, Access, Made(publish::file)),
    row("list files", Get, "/v1/files/{sub}/channels/{channel}/files", READ, Access,
        Body(r#"{"status":200,"data":[],"next":null,"count":0}"#)),
    row("download file", Get, "/v1/files/{sub}/channels/{channel}/files/{id}/{name}", READ, Access,
        Body(r#"{"status":200}"#)),
    row("delete file", Delete, "/v1/files/{sub}/channels/{channel}/files/{id}/{name}", DELETE, Access,
        Body(r#"{"status":200}"#)),

    row("list channel groups", Get, "/v1/channel-registration/sub-key/{sub}/channel-group", Everything, Registry, Made(channel_groups::list)),
    row("list, add or remove channels of a group", Get, "/v1/channel-registration/sub-key/{sub}/channel-group/{group}", MANAGE_GROUP, Registry,
        Made(channel_groups::channels)),
    row("delete channel group", Get, "/v1/channel-registration/sub-key/{sub}/channel-group/{group}/remove", MANAGE_GROUP, Registry,
        Made(channel_groups::delete)),

    row("get all uuid metadata", Get, "/v2/objects/{sub}/uuids", Everything, Objects, NO_OBJECTS),
    row("get uuid metadata", Get, "/v2/objects/{sub}/uuids/{uuid}", These(&[of("get", Uuid)]), Objects, UUID),
    row("set uuid metadata", Patch, "/v2/objects/{sub}/uuids/{uuid}", These(&[of("update", Uuid)]), Objects, UUID),
    row("remove uuid metadata", Delete, "/v2/objects/{sub}/uuids/{uuid}", These(&[of("delete", Uuid)]), Objects, REMOVED),
    row("get all channel metadata", Get, "/v2/objects/{sub}/channels", Everything, Objects, NO_OBJECTS),
    row("get channel metadata", Get, "/v2/objects/{sub}/channels/{channel}", These(&[of("get", Channel)]), Objects, CHANNEL),
    row("set channel metadata", Patch, "/v2/objects/{sub}/channels/{channel}", These(&[of("update", Channel)]), Objects, CHANNEL),
    row("remove channel metadata", Delete, "/v2/objects/{sub}/channels/{channel}", DELETE, Objects, REMOVED),
    row("get memberships", Get, "/v2/objects/{sub}/uuids/{uuid}/channels", These(&[of("get", Uuid)]), Objects, NO_OBJECTS),
    row("set or remove memberships", Patch, "/v2/objects/{sub}/uuids/{uuid}/channels", These(&[of("update", Uuid), of("join", Memberships)]), Objects, NO_OBJECTS),
    row("get channel members", Get, "/v2/objects/{sub}/channels/{channel}/uuids", These(&[of("get", Channel)]), Objects, NO_OBJECTS),
    row("set or remove channel members", Patch, "/v2/objects/{sub}/channels/{channel}/uuids", These(&[of("manage", Channel)]), Objects, NO_OBJECTS),

    row("list, add or remove push channels", Get, "/v1/push/sub-key/{sub}/devices/{device}", READ_ADDED_AND_REMOVED, Access, Made(publish::push)),
    row("remove push device", Get, "/v1/push/sub-key/{sub}/devices/{device}/remove", Nothing, Access, REMOVED_DEVICE),
    row("list, add or remove push channels", Get, "/v2/push/sub-key/{sub}/devices-apns2/{device}", READ_ADDED_AND_REMOVED, Access, Made(publish::push)),
    row("remove push device", Get, "/v2/push/sub-key/{sub}/devices-apns2/{device}/remove", Nothing, Access, REMOVED_DEVICE),
];

const fn row(
    name: &'static str,
    method: Method,
    shape: &'static str,
    needs: Needs,
    backend: Backend,
    answer: Answer,
) -> Operation {
    Operation { name, method, shape, needs, backend, answer }
}
