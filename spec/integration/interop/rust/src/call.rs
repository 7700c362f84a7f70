//! The commands, and how the SDK is told to do them.

use crate::show;
use pubnub::access::permissions::{
    self, ChannelGroupPermission, ChannelPermission, Permission, UserIdPermission,
};
use pubnub::access::types::MetaValue;
use pubnub::core::PubNubError;
use pubnub::dx::pubnub_client::PubNubClientInstance;
use pubnub::providers::deserialization_serde::DeserializerSerde;
use pubnub::transport::TransportReqwest;
use pubnub::transport::middleware::PubNubMiddleware;
use pubnub::{Keyset, PubNubClientBuilder, RequestRetryConfiguration, parse_token};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

type Client = PubNubClientInstance<PubNubMiddleware<TransportReqwest>, DeserializerSerde>;
/// Kind of resource => name or pattern => permissions.
type Scope = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Who asks whom.
#[derive(Deserialize)]
pub struct Settings {
    origin: String,
    subscribe_key: String,
    publish_key: String,
    secret_key: Option<String>,
    user_id: String,
    token: Option<String>,
}

impl Settings {
    pub fn connect(self) -> Result<Client, PubNubError> {
        let mut transport = TransportReqwest::new();
        transport.set_hostname(format!("http://{}", self.origin));
        let client = PubNubClientBuilder::with_transport(transport)
            .with_keyset(Keyset {
                subscribe_key: self.subscribe_key,
                publish_key: Some(self.publish_key),
                secret_key: self.secret_key,
            })
            .with_user_id(self.user_id)
            .with_retry_configuration(RequestRetryConfiguration::None)
            .build()?;
        if let Some(token) = self.token {
            client.set_token(token);
        }
        Ok(client)
    }
}

/// What the SDK shall do.
#[derive(Deserialize)]
#[serde(tag = "call", content = "arguments", rename_all = "lowercase")]
pub enum Call {
    Grant(Grant),
    Revoke {
        token: String,
    },
    Parse {
        token: String,
    },
    Publish {
        channel: String,
        message: Value,
        #[serde(default)]
        post: bool,
    },
}

#[derive(Deserialize)]
pub struct Grant {
    ttl: usize,
    #[serde(default)]
    resources: Scope,
    #[serde(default)]
    patterns: Scope,
    #[serde(default)]
    categories: Vec<String>,
    meta: Option<BTreeMap<String, Value>>,
    authorized: Option<String>,
}

impl Call {
    pub async fn run(self, client: &Client) -> Result<Value, PubNubError> {
        match self {
            Self::Grant(grant) => grant.run(client).await,
            Self::Revoke { token } => client.revoke_token(token).execute().await.map(|_| json!(true)),
            Self::Parse { token } => parse_token(&token).map(|token| show::token(&token)),
            Self::Publish { channel, message, post } => {
                let call = client.publish_message(message).channel(channel).use_post(post);
                call.execute().await.map(|sent| json!(sent.timetoken))
            }
        }
    }
}

impl Grant {
    async fn run(self, client: &Client) -> Result<Value, PubNubError> {
        let (resources, patterns) = (entries(&self.resources), entries(&self.patterns));
        let categories: Vec<_> = self.categories.iter().map(|name| category(name)).collect();
        let mut call = client.grant_token(self.ttl);
        if !resources.is_empty() {
            call = call.resources(&resources);
        }
        if !patterns.is_empty() {
            call = call.patterns(&patterns);
        }
        if !categories.is_empty() {
            call = call.categories(&categories);
        }
        if let Some(meta) = self.meta {
            call = call
                .meta(meta.into_iter().map(|(name, value)| (name, scalar(value))).collect::<HashMap<_, _>>());
        }
        if let Some(authorized) = self.authorized {
            call = call.authorized_user_id(authorized);
        }
        call.execute().await.map(|granted| json!(granted.token))
    }
}

fn entries(scope: &Scope) -> Vec<Box<dyn Permission>> {
    let all =
        scope.iter().flat_map(|(kind, names)| names.iter().map(move |(name, wanted)| (kind, name, wanted)));
    all.map(|(kind, name, wanted)| match kind.as_str() {
        "channels" => channel(name, wanted) as Box<dyn Permission>,
        "groups" => group(name, wanted),
        _ => user(name, wanted),
    })
    .collect()
}

fn channel(name: &str, wanted: &[String]) -> Box<ChannelPermission> {
    wanted.iter().fold(permissions::channel(name), |entry, permission| match permission.as_str() {
        "read" => entry.read(),
        "write" => entry.write(),
        "manage" => entry.manage(),
        "delete" => entry.delete(),
        "get" => entry.get(),
        "update" => entry.update(),
        "join" => entry.join(),
        other => panic!("the SDK has no {other} for channels"),
    })
}

fn group(name: &str, wanted: &[String]) -> Box<ChannelGroupPermission> {
    wanted.iter().fold(permissions::channel_group(name), |entry, permission| match permission.as_str() {
        "read" => entry.read(),
        "manage" => entry.manage(),
        other => panic!("the SDK has no {other} for groups"),
    })
}

fn user(name: &str, wanted: &[String]) -> Box<UserIdPermission> {
    wanted.iter().fold(permissions::user_id(name), |entry, permission| match permission.as_str() {
        "get" => entry.get(),
        "update" => entry.update(),
        "delete" => entry.delete(),
        other => panic!("the SDK has no {other} for users"),
    })
}

fn category(name: &str) -> Box<dyn Permission> {
    match name {
        "channels" => permissions::channels_category().get(),
        _ => permissions::uuids_category().get(),
    }
}

fn scalar(value: Value) -> MetaValue {
    match value {
        Value::Null => MetaValue::Null,
        Value::Bool(flag) => flag.into(),
        Value::String(text) => text.into(),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| number.as_f64().unwrap_or_default().into(), Into::into)
        }
        other => panic!("the SDK has scalars only in meta, not {other}"),
    }
}
