//! The table of routes: operations, what they require, which backend refuses them, and what answers them.

use super::route::Responder::{self, Body, Made, Poll};
use super::route::{Handler, Route, RouteKind};
use crate::authorization::Location::{
    Added, Channel, Channels, Group, Groups, Memberships, NewObject, Object, Removed, Uuid,
};
use crate::authorization::Needs::{self, Everything, Nothing, Rows, These};
use crate::authorization::of;
use crate::errors::Backend::{
    self, AccessManager as Access, Actions, DataSync, Groups as Registry, History, Objects, Presence,
};
use crate::handlers::{channel_groups, data_sync, grant, legacy, publish, push, revoke, subscribe, time};
use pam_core::Method::{self, Delete, Get, Patch, Post, Put};
use pam_core::{Category, Kind};

const READ: Needs = These(&[of("read", Channel)]);
const WRITE: Needs = These(&[of("write", Channel)]);
const DELETE: Needs = These(&[of("delete", Channel)]);
const READ_ALL: Needs = These(&[of("read", Channels)]);
const READ_ALL_AND_GROUPS: Needs = These(&[of("read", Channels), of("read", Groups)]);
const READ_ADDED_AND_REMOVED: Needs = These(&[of("read", Added), of("read", Removed)]);
const MANAGE_GROUP: Needs = These(&[of("manage", Group)]);

const UUID: Responder = Body(r#"{"status":200,"data":{"id":"$uuid"}}"#);
const CHANNEL: Responder = Body(r#"{"status":200,"data":{"id":"$channel"}}"#);
const NO_OBJECTS: Responder = Body(r#"{"status":200,"data":[]}"#);
const REMOVED: Responder = Body(r#"{"status":200,"data":null}"#);
const NO_MESSAGES: Responder = Body(r#"{"status":200,"error":false,"error_message":"","channels":{}}"#);
const REMOVED_DEVICE: Responder = Body(r#"[1,"Removed Device"]"#);

/// The operations of a kind of DataSync object.
macro_rules! objects {
    ($kind:ident, $one:literal, $all:literal) => {
        [
            object!("list", $all, Get, $all, "", Rows, list(Kind::$kind)),
            object!("create", $one, Post, $all, "", ("create", NewObject), create(Kind::$kind)),
            object!("get", $one, Get, $all, "/{id}", ("get", Object), read(Kind::$kind)),
            object!("replace", $one, Put, $all, "/{id}", ("update", Object), replace(Kind::$kind)),
            object!("change", $one, Patch, $all, "/{id}", ("update", Object), change(Kind::$kind)),
            object!("delete", $one, Delete, $all, "/{id}", ("delete", Object), delete(Kind::$kind)),
        ]
    };
}

/// Name, method, path, requirement and handler of one operation.
#[rustfmt::skip]
macro_rules! object {
    ($verb:literal, $what:literal, $method:ident, $all:literal, $item:literal, ($permission:literal, $location:ident), $handler:ident($kind:expr)) => {
        object!($verb, $what, $method, $all, $item, These(&[of($permission, $location($kind))]), $handler($kind))
    };
    ($verb:literal, $what:literal, $method:ident, $all:literal, $item:literal, $needs:expr, $handler:ident($kind:expr)) => {
        operation(
            concat!($verb, " datasync ", $what),
            $method,
            concat!("/v1/datasync/subkeys/{sub}/", $all, $item),
            $needs,
            DataSync,
            Made(|state, context| data_sync::$handler($kind, state, context)),
        )
    };
}

/// Calls check their signatures themselves. Operations list the permissions that they require, and where the
/// resources are named.
#[rustfmt::skip]
static ROUTES: &[Route] = &[
    call("time", Get, "/time/0", time::handle),
    call("grant token", Post, "/v3/pam/{sub}/grant", grant::handle),
    call("revoke token", Delete, "/v3/pam/{sub}/grant/{token}", revoke::handle),
    call("grant", Get, "/v2/auth/grant/sub-key/{sub}", legacy::grant),
    call("audit", Get, "/v2/auth/audit/sub-key/{sub}", legacy::audit),
    call("grant", Get, "/v1/auth/grant/sub-key/{sub}", legacy::grant),
    call("audit", Get, "/v1/auth/audit/sub-key/{sub}", legacy::audit),

    operation("publish", Get, "/publish/{pub}/{sub}/0/{channel}/{callback}/{message}", WRITE, Access, Made(publish::message)),
    operation("publish", Post, "/publish/{pub}/{sub}/0/{channel}/{callback}", WRITE, Access, Made(publish::message)),
    operation("signal", Get, "/signal/{pub}/{sub}/0/{channel}/{callback}/{message}", WRITE, Access, Made(publish::signal)),
    operation("subscribe", Get, "/v2/subscribe/{sub}/{channels}/0", READ_ALL_AND_GROUPS, Access, Poll(subscribe::handle)),

    operation("heartbeat", Get, "/v2/presence/sub-key/{sub}/channel/{channels}/heartbeat", READ_ALL_AND_GROUPS, Access,
        Body(r#"{"status":200,"message":"OK","service":"Presence"}"#)),
    operation("leave", Get, "/v2/presence/sub-key/{sub}/channel/{channels}/leave", Nothing, Access,
        Body(r#"{"status":200,"message":"OK","action":"leave","service":"Presence"}"#)),
    operation("here now", Get, "/v2/presence/sub-key/{sub}/channel/{channels}", READ_ALL_AND_GROUPS, Presence,
        Body(r#"{"status":200,"message":"OK","payload":{"channels":{},"total_channels":0,"total_occupancy":0},"occupancy":0,"uuids":[],"service":"Presence"}"#)),
    operation("here now everywhere", Get, "/v2/presence/sub-key/{sub}", Everything, Presence,
        Body(r#"{"status":200,"message":"OK","payload":{"channels":{},"total_channels":0,"total_occupancy":0},"service":"Presence"}"#)),
    operation("where now", Get, "/v2/presence/sub-key/{sub}/uuid/{uuid}", Nothing, Presence,
        Body(r#"{"status":200,"message":"OK","payload":{"channels":[]},"service":"Presence"}"#)),
    operation("get state", Get, "/v2/presence/sub-key/{sub}/channel/{channels}/uuid/{uuid}", READ_ALL_AND_GROUPS, Presence,
        Body(r#"{"status":200,"message":"OK","payload":{},"uuid":"$uuid","channel":"$channels","service":"Presence"}"#)),
    operation("set state", Get, "/v2/presence/sub-key/{sub}/channel/{channels}/uuid/{uuid}/data", READ_ALL_AND_GROUPS, Presence,
        Body(r#"{"status":200,"message":"OK","payload":{},"service":"Presence"}"#)),

    operation("history", Get, "/v2/history/sub-key/{sub}/channel/{channel}", READ, Access, Body("[[],0,0]")),
    operation("fetch messages", Get, "/v3/history/sub-key/{sub}/channel/{channels}", READ_ALL, History,
        NO_MESSAGES),
    operation("fetch messages with actions", Get, "/v3/history-with-actions/sub-key/{sub}/channel/{channel}", READ, History,
        NO_MESSAGES),
    operation("message counts", Get, "/v3/history/sub-key/{sub}/message-counts/{channels}", READ_ALL, History,
        Body(r#"{"status":200,"error":false,"error_message":"","channels":{"$channels":0}}"#)),
    operation("delete messages", Delete, "/v3/history/sub-key/{sub}/channel/{channel}", DELETE, History,
        Body(r#"{"status":200,"error":false,"error_message":""}"#)),

    operation("add message action", Post, "/v1/message-actions/{sub}/channel/{channel}/message/{message}", WRITE, Actions,
        Body(r#"{"status":200,"data":{"messageTimetoken":"$message","actionTimetoken":"$timetoken","uuid":"$?uuid","type":"$.type","value":"$.value"}}"#)),
    operation("get message actions", Get, "/v1/message-actions/{sub}/channel/{channel}", READ, Actions,
        Body(r#"{"status":200,"data":[]}"#)),
    operation("remove message action", Delete, "/v1/message-actions/{sub}/channel/{channel}/message/{message}/action/{action}", DELETE, Actions,
        Body(r#"{"status":200,"data":{}}"#)),

    operation("generate upload url", Post, "/v1/files/{sub}/channels/{channel}/generate-upload-url", WRITE, Access,
        Body(r#"{"status":200,"data":{"id":"$timetoken","name":"$.name"},"file_upload_request":{"url":"","method":"POST","expiration_date":"","form_fields":[]}}"#)),
    operation("publish file", Get, "/v1/files/publish-file/{pub}/{sub}/0/{channel}/{callback}/{message}", WRITE, Access, Made(publish::file)),
    operation("list files", Get, "/v1/files/{sub}/channels/{channel}/files", READ, Access,
        Body(r#"{"status":200,"data":[],"next":null,"count":0}"#)),
    operation("download file", Get, "/v1/files/{sub}/channels/{channel}/files/{id}/{name}", READ, Access,
        Body(r#"{"status":200}"#)),
    operation("delete file", Delete, "/v1/files/{sub}/channels/{channel}/files/{id}/{name}", DELETE, Access,
        Body(r#"{"status":200}"#)),

    operation("list channel groups", Get, "/v1/channel-registration/sub-key/{sub}/channel-group", Everything, Registry, Made(channel_groups::list)),
    operation("list, add or remove channels of a group", Get, "/v1/channel-registration/sub-key/{sub}/channel-group/{group}", MANAGE_GROUP, Registry,
        Made(channel_groups::channels)),
    operation("delete channel group", Get, "/v1/channel-registration/sub-key/{sub}/channel-group/{group}/remove", MANAGE_GROUP, Registry,
        Made(channel_groups::delete)),

    operation("get all uuid metadata", Get, "/v2/objects/{sub}/uuids", Needs::Category(Category::Uuids), Objects, NO_OBJECTS),
    operation("get uuid metadata", Get, "/v2/objects/{sub}/uuids/{uuid}", These(&[of("get", Uuid)]), Objects, UUID),
    operation("set uuid metadata", Patch, "/v2/objects/{sub}/uuids/{uuid}", These(&[of("update", Uuid)]), Objects, UUID),
    operation("remove uuid metadata", Delete, "/v2/objects/{sub}/uuids/{uuid}", These(&[of("delete", Uuid)]), Objects, REMOVED),
    operation("get all channel metadata", Get, "/v2/objects/{sub}/channels", Needs::Category(Category::Channels), Objects, NO_OBJECTS),
    operation("get channel metadata", Get, "/v2/objects/{sub}/channels/{channel}", These(&[of("get", Channel)]), Objects, CHANNEL),
    operation("set channel metadata", Patch, "/v2/objects/{sub}/channels/{channel}", These(&[of("update", Channel)]), Objects, CHANNEL),
    operation("remove channel metadata", Delete, "/v2/objects/{sub}/channels/{channel}", DELETE, Objects, REMOVED),
    operation("get memberships", Get, "/v2/objects/{sub}/uuids/{uuid}/channels", These(&[of("get", Uuid)]), Objects, NO_OBJECTS),
    operation("set or remove memberships", Patch, "/v2/objects/{sub}/uuids/{uuid}/channels", These(&[of("update", Uuid), of("join", Memberships)]), Objects, NO_OBJECTS),
    operation("get channel members", Get, "/v2/objects/{sub}/channels/{channel}/uuids", These(&[of("get", Channel)]), Objects, NO_OBJECTS),
    operation("set or remove channel members", Patch, "/v2/objects/{sub}/channels/{channel}/uuids", These(&[of("manage", Channel)]), Objects, NO_OBJECTS),

    operation("list, add or remove push channels", Get, "/v1/push/sub-key/{sub}/devices/{device}", READ_ADDED_AND_REMOVED, Access, Made(push::channels)),
    operation("remove push device", Get, "/v1/push/sub-key/{sub}/devices/{device}/remove", Nothing, Access, REMOVED_DEVICE),
    operation("list, add or remove push channels", Get, "/v2/push/sub-key/{sub}/devices-apns2/{device}", READ_ADDED_AND_REMOVED, Access, Made(push::channels)),
    operation("remove push device", Get, "/v2/push/sub-key/{sub}/devices-apns2/{device}/remove", Nothing, Access, REMOVED_DEVICE),
];

/// The routes of DataSync objects. Each kind has the same six operations.
static DATA_SYNC: [[Route; 6]; 5] = [
    objects!(Entity, "entity", "entities"),
    objects!(Relationship, "relationship", "relationships"),
    objects!(User, "user", "users"),
    objects!(Channel, "channel", "channels"),
    objects!(Membership, "membership", "memberships"),
];

/// All routes.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().chain(DATA_SYNC.as_flattened())
}

const fn call(name: &'static str, method: Method, path: &'static str, handler: Handler) -> Route {
    Route { name, method, path, kind: RouteKind::Call(handler) }
}

const fn operation(
    name: &'static str,
    method: Method,
    path: &'static str,
    needs: Needs,
    backend: Backend,
    answer: Responder,
) -> Route {
    Route { name, method, path, kind: RouteKind::Operation { needs, backend, answer } }
}
