//! Takes the SDK's own integration tests of Access Manager from its package, and lets them ask another host.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

type Failure = Box<dyn std::error::Error>;

const TESTS: &str = "tests/integration/access_integration.rs";
const THEIR_TRANSPORT: &str = "PubNubClientBuilder::with_reqwest_transport()";
const OUR_TRANSPORT: &str = "PubNubClientBuilder::with_transport(super::transport())";

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=build.rs");
    let tests = fs::read_to_string(sdk()?.join(TESTS))?;
    if !tests.contains(THEIR_TRANSPORT) {
        return Err(format!("{TESTS} of the SDK no longer uses {THEIR_TRANSPORT}").into());
    }
    let target = Path::new(&env::var("OUT_DIR")?).join("access_integration.rs");
    Ok(fs::write(target, tests.replace(THEIR_TRANSPORT, OUR_TRANSPORT))?)
}

/// The folder of the SDK's package.
fn sdk() -> Result<PathBuf, Failure> {
    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform"])
        .arg(env::var("TARGET")?)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let manifest = packages
        .filter(|package| package["name"] == "pubnub")
        .find_map(|package| package["manifest_path"].as_str());
    let folder = manifest.and_then(|manifest| Path::new(manifest).parent());
    folder.map(Path::to_owned).ok_or_else(|| "cargo metadata does not list the SDK".into())
}
