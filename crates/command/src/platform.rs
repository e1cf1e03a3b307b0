//! Whose word on the platform counts for all images: the option's, then that of the
//! environment. Between them stands what a pasted command says of its own.

use tonnage::{LookupError, LookupErrorKind, Platform, PlatformAsked, PlatformError};

use crate::world::World;

/// The variables, in the order in which they count. The pair in the middle is
/// that of the client this project started from; one of it alone leaves the other
/// half at its default.
pub(crate) const TONNAGE: &str = "TONNAGE_PLATFORM";
pub(crate) const SINGULARITY_OS: &str = "SINGULARITY_DOCKER_OS";
pub(crate) const SINGULARITY_ARCHITECTURE: &str = "SINGULARITY_DOCKER_ARCHITECTURE";
pub(crate) const DOCKER: &str = "DOCKER_DEFAULT_PLATFORM";

/// The platform that is asked for.
pub(crate) fn asked(option: Option<&str>, world: &World) -> Result<PlatformAsked, LookupError> {
    if let Some(text) = option {
        return parse(text, "option");
    }
    if let Some(text) = world.variable(TONNAGE) {
        return parse(text, TONNAGE);
    }
    match (world.variable(SINGULARITY_OS), world.variable(SINGULARITY_ARCHITECTURE)) {
        (None, None) => {}
        (os, architecture) => {
            let from = if os.is_some() { SINGULARITY_OS } else { SINGULARITY_ARCHITECTURE };
            let default = Platform::default();
            let os = os.map_or_else(|| default.os.clone(), str::to_owned);
            // Each half alone first, so that the wrong one is named.
            if os.contains('/') {
                return Err(invalid(PlatformError::Component(os), SINGULARITY_OS));
            }
            parse(&format!("{os}/{}", default.architecture), SINGULARITY_OS)?;
            let architecture = architecture.unwrap_or(&default.architecture);
            parse(&format!("{}/{architecture}", default.os), SINGULARITY_ARCHITECTURE)?;
            return parse(&format!("{os}/{architecture}"), from);
        }
    }
    match world.variable(DOCKER) {
        Some(text) => parse(text, DOCKER),
        None => Ok(PlatformAsked::default()),
    }
}

fn parse(text: &str, from: &str) -> Result<PlatformAsked, LookupError> {
    match text.parse() {
        Ok(platform) => Ok(PlatformAsked { platform, from: from.to_owned() }),
        Err(error) => Err(invalid(error, from)),
    }
}

fn invalid(error: PlatformError, from: &str) -> LookupError {
    LookupErrorKind::InvalidPlatform { from: from.to_owned(), error }.into()
}
