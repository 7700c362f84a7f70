//! Legacy grants: permissions on resources for everybody or for auth keys.

use super::legacy_resource::{LegacyKind, LegacyResource, named};
use super::room::NoRoom;
use pam_core::{Kind, LegacyGrant, LegacyTtl, Permissions, Resource, Target, UnixTime};
use std::collections::BTreeMap;

/// The most bytes that are kept. The oldest grants are dropped first.
const LIMIT: usize = 16 * 1024 * 1024;
/// A single request may use this fraction of the limit.
const SHARE: usize = 16;
/// The approximate memory of a grant without its names.
const OVERHEAD: usize = 128;
/// Expired grants are removed when there are this many grants, and later whenever their number has doubled.
const SWEEP: usize = 1_024;

/// The active grants. They have no `Debug`, because auth keys are secrets.
pub(crate) struct LegacyGrants {
    entries: BTreeMap<(LegacyResource, Option<String>), StoredGrant>,
    bytes: usize,
    limit: usize,
    sweep_at: usize,
    serial: u64,
}

#[derive(Clone, Copy)]
struct StoredGrant {
    permissions: Permissions,
    /// The second in which it expires; `None` if it never does.
    ends: Option<UnixTime>,
    serial: u64,
}

/// A grant as an audit lists it.
#[derive(Clone, Copy)]
pub(crate) struct ActiveGrant<'a> {
    pub(crate) resource: &'a LegacyResource,
    pub(crate) auth: Option<&'a str>,
    pub(crate) permissions: Permissions,
    /// The minutes that are left; `None` if it never expires.
    pub(crate) minutes: Option<u64>,
}

impl Default for LegacyGrants {
    fn default() -> Self {
        Self::with_limit(LIMIT)
    }
}

impl LegacyGrants {
    fn with_limit(limit: usize) -> Self {
        Self { entries: BTreeMap::new(), bytes: 0, limit, sweep_at: SWEEP, serial: 0 }
    }

    /// Replaces the grants for the same resources and keys. A grant without permissions only removes them.
    pub(crate) fn add(&mut self, grant: &LegacyGrant, now: UnixTime) -> Result<(), NoRoom> {
        self.check_size(grant.target())?;
        let ttl = grant.ttl().unwrap_or(LegacyTtl::DEFAULT);
        let ends = (!ttl.is_for_ever()).then(|| now.plus_minutes(ttl.minutes().into()));
        for key in keys(grant.target()) {
            self.replace(key, grant.permissions(), ends);
        }
        self.tidy(now);
        Ok(())
    }

    /// Refuses a request that would use more than its part of the limit.
    pub(crate) fn check_size(&self, target: &Target) -> Result<(), NoRoom> {
        if bytes(target) > self.limit / SHARE { Err(NoRoom) } else { Ok(()) }
    }

    /// The permissions of everybody on a resource, together with those of this auth key.
    pub(crate) fn granted(&self, resource: Resource<'_>, auth: Option<&str>, now: UnixTime) -> Permissions {
        let auths = [None, auth.map(str::to_owned)];
        // Without an auth key, both lookups find the same grant.
        let keys = covering(resource).into_iter();
        let keys = keys.flat_map(|resource| auths.iter().map(move |auth| (resource.clone(), auth.clone())));
        let entries = keys.filter_map(|key| self.entries.get(&key)).filter(|entry| entry.holds(now));
        entries.fold(Permissions::NONE, |sum, entry| sum.union(entry.permissions))
    }

    /// All active grants, sorted by resource and key.
    pub(crate) fn active(&self, now: UnixTime) -> Vec<ActiveGrant<'_>> {
        let holding = self.entries.iter().filter(|(_, entry)| entry.holds(now));
        holding
            .map(|((resource, auth), entry)| ActiveGrant {
                resource,
                auth: auth.as_deref(),
                permissions: entry.permissions,
                minutes: entry.ends.map(|ends| ends.0.saturating_sub(now.0).div_ceil(60)),
            })
            .collect()
    }

    fn replace(
        &mut self,
        key: (LegacyResource, Option<String>),
        permissions: Permissions,
        ends: Option<UnixTime>,
    ) {
        let size = size(&key);
        if self.entries.remove(&key).is_some() {
            self.bytes -= size;
        }
        if !permissions.is_none() {
            self.serial += 1;
            self.bytes += size;
            self.entries.insert(key, StoredGrant { permissions, ends, serial: self.serial });
        }
    }

    fn tidy(&mut self, now: UnixTime) {
        if self.entries.len() < self.sweep_at && self.bytes <= self.limit {
            return;
        }
        self.keep(|entry| entry.holds(now));
        if self.bytes > self.limit {
            let oldest_kept = self.serial_at(self.limit / 2);
            self.keep(|entry| entry.serial >= oldest_kept);
        }
        self.sweep_at = SWEEP.max(self.entries.len() * 2);
    }

    fn keep(&mut self, wanted: impl Fn(&StoredGrant) -> bool) {
        self.entries.retain(|_, entry| wanted(entry));
        self.bytes = self.entries.keys().map(size).sum();
    }

    /// The serial number of the oldest grant to keep, so that all later ones fit into this many bytes.
    fn serial_at(&self, bytes: usize) -> u64 {
        let mut sizes: Vec<_> = self.entries.iter().map(|(key, entry)| (entry.serial, size(key))).collect();
        sizes.sort_unstable();
        let mut sum = 0;
        let fitting = sizes.iter().rev().take_while(|(_, size)| {
            sum += size;
            sum <= bytes
        });
        fitting.last().map_or(u64::MAX, |(serial, _)| *serial)
    }
}

impl StoredGrant {
    fn holds(&self, now: UnixTime) -> bool {
        self.ends.is_none_or(|ends| now < ends)
    }
}

fn keys(target: &Target) -> Vec<(LegacyResource, Option<String>)> {
    let auths: Vec<_> = match target.auth_keys() {
        [] => vec![None],
        auth_keys => auth_keys.iter().cloned().map(Some).collect(),
    };
    let resources = resources(target).into_iter();
    resources.flat_map(|resource| auths.iter().map(move |auth| (resource.clone(), auth.clone()))).collect()
}

fn resources(target: &Target) -> Vec<LegacyResource> {
    let named = named(target).into_iter();
    let resources: Vec<_> = named
        .flat_map(|(kind, names)| names.into_iter().map(move |name| LegacyResource::new(kind, name)))
        .collect();
    if resources.is_empty() { vec![LegacyResource::new(LegacyKind::Keyset, "")] } else { resources }
}

/// The resources whose grants cover this one: `a.*` covers `a.b`, `*` any channel, `:` any group. A grant on the
/// whole keyset does not cover categories.
fn covering(asked: Resource<'_>) -> Vec<LegacyResource> {
    let (kind, name) = match asked {
        Resource::Named(kind, name) => (kind, name),
        Resource::Category(category) => {
            return vec![LegacyResource::new(LegacyKind::Category, category.json())];
        }
    };
    let names = |kind, names: &[&str]| names.iter().map(|name| LegacyResource::new(kind, *name)).collect();
    let mut resources: Vec<_> = match kind {
        Kind::Channel => names(LegacyKind::Channel, &[name, "*"]),
        Kind::Group => names(LegacyKind::Group, &[name, ":"]),
        Kind::Uuid => names(LegacyKind::Uuid, &[name]),
        // Legacy grants do not support DataSync or spaces.
        _ => Vec::new(),
    };
    if kind == Kind::Channel {
        resources.extend(wildcard(name).map(|name| LegacyResource::new(LegacyKind::Channel, name)));
    }
    resources.push(LegacyResource::new(LegacyKind::Keyset, ""));
    resources
}

/// The wildcard of a name. Wildcards have one level: `a.b` has one, `a` and `a.b.c` have none.
fn wildcard(name: &str) -> Option<String> {
    let (first, rest) = name.split_once('.')?;
    let one_level = !first.is_empty() && !rest.is_empty() && !rest.contains('.');
    one_level.then(|| format!("{first}.*"))
}

/// The memory that the grants of a request would take.
fn bytes(target: &Target) -> usize {
    let names: Vec<_> = named(target).into_iter().flat_map(|(_, names)| names).collect();
    let (resources, keys) = (names.len().max(1), target.auth_keys().len().max(1));
    let names = names.iter().map(|name| name.len()).sum::<usize>().saturating_mul(keys);
    let auths = target.auth_keys().iter().map(String::len).sum::<usize>().saturating_mul(resources);
    resources.saturating_mul(keys).saturating_mul(OVERHEAD).saturating_add(names).saturating_add(auths)
}

fn size((resource, auth): &(LegacyResource, Option<String>)) -> usize {
    OVERHEAD + resource.name.len() + auth.as_ref().map_or(0, String::len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pam_core::Params;

    const NOW: UnixTime = UnixTime(1_000);

    fn grant(query: &str) -> LegacyGrant {
        LegacyGrant::from_params(&Params::parse(query).unwrap()).unwrap()
    }

    fn granted(grants: &LegacyGrants, kind: Kind, name: &str, auth: Option<&str>) -> u32 {
        grants.granted(Resource::Named(kind, name), auth, NOW).mask()
    }

    fn with(queries: &[&str]) -> LegacyGrants {
        let mut grants = LegacyGrants::default();
        queries.iter().for_each(|query| grants.add(&grant(query), NOW).unwrap());
        grants
    }

    #[test]
    fn grants_to_everybody_and_to_an_auth_key_add_up() {
        let grants = with(&["j=1", "channel=a&r=1", "channel=a&auth=k&w=1"]);
        assert_eq!(granted(&grants, Kind::Channel, "a", Some("k")), 128 | 1 | 2);
        assert_eq!(granted(&grants, Kind::Channel, "a", Some("other")), 128 | 1);
        assert_eq!(granted(&grants, Kind::Channel, "a", None), 128 | 1);
        assert_eq!(granted(&grants, Kind::Channel, "b", Some("k")), 128);
        assert_eq!(granted(&grants, Kind::Group, "a", Some("k")), 128);
    }

    #[test]
    fn a_grant_replaces_the_one_for_the_same_resource_and_key() {
        let grants = with(&["channel=a&r=1&w=1", "channel=a&auth=k&m=1", "channel=a&d=1"]);
        assert_eq!(granted(&grants, Kind::Channel, "a", Some("k")), 8 | 4);
        let none = with(&["channel=a&r=1", "channel=a&auth=k&m=1", "channel=a"]);
        assert_eq!(granted(&none, Kind::Channel, "a", Some("k")), 4);
    }

    #[test]
    fn a_wildcard_covers_one_level_of_names() {
        let grants = with(&["channel=a.*&r=1", "channel=a.b.*&w=1", "channel-group=:&m=1"]);
        for (name, mask) in [
            ("a.b", 1),
            ("a.b-pnpres", 1),
            ("a.*", 1),
            ("a", 0),
            ("a.", 0),
            ("a.b.c", 0),
            ("a.b.*", 2),
            ("b.a", 0),
        ] {
            assert_eq!(granted(&grants, Kind::Channel, name, None), mask, "{name}");
        }
        assert_eq!(granted(&grants, Kind::Group, "any", None), 4);
        let everywhere = with(&["channel=*&auth=k&r=1"]);
        assert_eq!(granted(&everywhere, Kind::Channel, "a.b.c", Some("k")), 1);
        assert_eq!(granted(&everywhere, Kind::Channel, "a.b.c", None), 0);
        assert_eq!(granted(&everywhere, Kind::Group, "a", Some("k")), 0);
    }

    #[test]
    fn presence_channels_and_users_have_no_wildcard() {
        let grants = with(&["channel=a&r=1", "target-uuid=*,ann&auth=k&g=1"]);
        assert_eq!(granted(&grants, Kind::Channel, "a-pnpres", None), 0);
        assert_eq!(granted(&grants, Kind::Uuid, "bob", Some("k")), 0);
        assert_eq!(granted(&grants, Kind::Uuid, "ann", Some("k")), 32);
        assert_eq!(granted(&grants, Kind::Uuid, "ann", None), 0);
    }

    #[test]
    fn a_grant_is_active_for_its_minutes_and_forever_with_a_ttl_of_0() {
        let grants = with(&["channel=a&r=1&ttl=2", "channel=b&r=1&ttl=0", "channel=c&r=1"]);
        let at = |seconds| {
            let now = UnixTime(NOW.0 + seconds);
            let minutes = grants.active(now).into_iter().map(|held| held.minutes).collect::<Vec<_>>();
            let may = ["a", "b", "c"]
                .map(|name| grants.granted(Resource::Named(Kind::Channel, name), None, now).mask());
            (may, minutes)
        };
        assert_eq!(at(0), ([1, 1, 1], vec![Some(2), None, Some(1440)]));
        assert_eq!(at(61), ([1, 1, 1], vec![Some(1), None, Some(1439)]));
        assert_eq!(at(119), ([1, 1, 1], vec![Some(1), None, Some(1439)]));
        assert_eq!(at(120), ([0, 1, 1], vec![None, Some(1438)]));
        assert_eq!(at(86_400), ([0, 1, 0], vec![None]));
    }

    #[test]
    fn expired_grants_are_removed() {
        let mut grants = LegacyGrants::default();
        for number in 0..SWEEP as u64 * 10 {
            let now = UnixTime(number * 60);
            grants.add(&grant(&format!("channel=c{number}&r=1&ttl=1")), now).unwrap();
            assert!(grants.entries.len() <= SWEEP);
        }
    }

    #[test]
    fn the_oldest_grants_are_dropped_beyond_the_limit() {
        let mut grants = LegacyGrants::with_limit(OVERHEAD * 200);
        for number in 1000..2000 {
            grants.add(&grant(&format!("channel=c{number}&r=1&ttl=0")), NOW).unwrap();
            grants.add(&grant("channel=again&auth=k&r=1&ttl=0"), NOW).unwrap();
            assert!(grants.bytes <= grants.limit);
            assert_eq!(grants.bytes, grants.entries.keys().map(size).sum::<usize>());
        }
        assert_eq!(granted(&grants, Kind::Channel, "c1000", None), 0);
        assert_eq!(granted(&grants, Kind::Channel, "c1999", None), 1);
        assert_eq!(granted(&grants, Kind::Channel, "again", Some("k")), 1);
    }

    #[test]
    fn a_request_for_more_grants_than_fit_is_refused_before_they_are_made() {
        let many = |prefix: &str| {
            (0..20_000).map(|number| format!("{prefix}{number}")).collect::<Vec<_>>().join(",")
        };
        let query = format!("channel={}&auth={}&r=1", many("c"), many("k"));
        assert!(matches!(LegacyGrants::default().add(&grant(&query), NOW), Err(NoRoom)));
        let long = format!("channel={}&r=1", "c".repeat(LIMIT / SHARE));
        assert!(matches!(LegacyGrants::default().add(&grant(&long), NOW), Err(NoRoom)));
    }
}
