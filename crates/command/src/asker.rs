//! [`Asker`]: what all lookups of one call have in common.

use tonnage::{
    Credentials, LookupError, LookupOptions, Pasted, PlatformAsked, Session, SignatureCheck,
    Timestamp, read_pasted,
};
use tonnage_archive::{ArchiveError, Source, read_source};
use tonnage_credentials::{Place, places};
use tonnage_render::visible;

use crate::arguments::Asking;
use crate::inquiry::{Inquiry, Subject, Wanted};

use crate::platform;
use crate::world::World;

/// A name that was read.
pub(crate) enum Name {
    /// An image in a registry.
    Image(Subject),
    /// An image in a file.
    File(Source, LookupOptions),
}

/// What all lookups of one call have in common.
pub(crate) struct Asker {
    plain_http: Vec<String>,
    allow_realm: Vec<String>,
    /// Whether the platform is the same for all images, by an option.
    platform_is_set: bool,
    /// What the environment says may be no platform, and then no image has one.
    platform: Result<PlatformAsked, LookupError>,
    credentials: Option<Credentials>,
    places: Vec<Place>,
    signatures: Option<SignatureCheck>,
    session: Session,
}

impl Asker {
    /// Asks for images of the platform that the option, else the environment names. `Err`
    /// for wrong usage.
    pub(crate) fn of_platform(
        asking: &Asking,
        platform: Option<&str>,
        world: &World,
    ) -> Result<Self, String> {
        let asked = platform::asked(platform, world);
        if let (Some(_), Err(error)) = (platform, &asked) {
            let (error, hint, code) = (error.to_string(), error.hint(), error.code());
            return Err(format!("--platform: {}\n  {hint}\n  {code}", visible(&error)));
        }
        let asker = Self::of_any_platform(asking, world);
        Ok(Self { platform_is_set: platform.is_some(), platform: asked, ..asker })
    }

    /// Asks where no platform has a say.
    pub(crate) fn of_any_platform(asking: &Asking, world: &World) -> Self {
        Self {
            plain_http: asking.plain_http.clone(),
            allow_realm: asking.allow_realm.clone(),
            platform_is_set: true,
            platform: Ok(PlatformAsked::default()),
            credentials: None,
            places: places(
                |name| world.variable(name).map(str::to_owned),
                asking.authfile.as_deref(),
            ),
            signatures: world.signatures,
            session: Session::new(),
        }
    }

    /// Asks all registries with these.
    pub(crate) fn identify(&mut self, credentials: Credentials) {
        self.credentials = Some(credentials);
    }

    /// Where credentials are kept, for those who were told none.
    pub(crate) fn places(&self) -> Vec<Place> {
        self.places.clone()
    }

    /// Reads a name: that of a file, or one as people paste it. `want` says what of its
    /// image is wanted.
    pub(crate) fn read(
        &self,
        input: &str,
        want: impl FnOnce(LookupOptions) -> LookupOptions,
    ) -> Result<Name, LookupError> {
        if let Some(source) = read_source(input) {
            let source = source.map_err(|error| LookupError::from(ArchiveError::Source(error)))?;
            return Ok(Name::File(source, want(self.options(input, self.platform.clone()?))));
        }
        let pasted = read_pasted(input)?;
        let options = want(LookupOptions {
            scheme: pasted.scheme,
            ..self.options(input, self.platform(&pasted)?)
        });
        let (input, reference) = (input.to_owned(), pasted.reference);
        Ok(Name::Image(Subject { input, reference, options }))
    }

    fn options(&self, input: &str, platform: PlatformAsked) -> LookupOptions {
        LookupOptions {
            input: Some(input.to_owned()),
            platform,
            plain_http: self.plain_http.clone(),
            credentials: self.credentials.clone(),
            trusted_realms: self.allow_realm.clone(),
            signatures: self.signatures,
            ..LookupOptions::default()
        }
    }

    /// Begins to ask what a name is.
    pub(crate) fn inquire(&self, subject: Subject, wanted: Wanted, now: Timestamp) -> Inquiry {
        Inquiry::new(subject, wanted, &self.session, now)
    }

    /// The platform that is asked for: by the option, else in what was pasted, else
    /// by the environment.
    fn platform(&self, pasted: &Pasted) -> Result<PlatformAsked, LookupError> {
        if !self.platform_is_set
            && let Some(asked) = pasted.platform_asked()?
        {
            return Ok(asked);
        }
        self.platform.clone()
    }
}
