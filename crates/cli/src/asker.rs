//! [`Asker`]: who asks registries, and what all lookups of one call have in common.

use tonnage::{
    Credentials, Inspection, Lookup, LookupError, LookupOptions, Pasted, PlatformAsked, Session,
    read_pasted,
};
use tonnage_client::{Client, ClientOptions, drive, now};
use tonnage_render::visible;

use crate::arguments::Asking;
use crate::teller::Teller;
use crate::transport::Transport;
use crate::{credentials, platform};

/// What all lookups of one call have in common.
pub(crate) struct Asker {
    plain_http: Vec<String>,
    allow_realm: Vec<String>,
    /// Whether the platform is the same for all images, by an option.
    platform_is_set: bool,
    /// What the environment says may be no platform, and then no image has one.
    platform: Result<PlatformAsked, LookupError>,
    credentials: Option<Credentials>,
    transport: Transport,
    session: Session,
}

impl Asker {
    /// `platform` is that of the option. `Err` for wrong usage.
    pub(crate) fn new(asking: &Asking, platform: Option<&str>) -> Result<Self, String> {
        let extra_roots = match &asking.ca_file {
            Some(file) => std::fs::read(file)
                .map_err(|error| format!("--ca-file {}: {error}", file.display()))?,
            None => Vec::new(),
        };
        let timeout = asking.timeout;
        let client =
            Client::new(ClientOptions { timeout, extra_roots, ..ClientOptions::default() })
                .map_err(|error| error.to_string())?;
        let credentials = asking.creds_stdin.then(credentials::from_standard_input).transpose()?;
        let asked = platform::asked(platform, |name| std::env::var(name).ok());
        if let (Some(_), Err(error)) = (platform, &asked) {
            let (error, hint, code) = (error.to_string(), error.hint(), error.code());
            return Err(format!("--platform: {}\n  {hint}\n  {code}", visible(&error)));
        }
        Ok(Self {
            plain_http: asking.plain_http.clone(),
            allow_realm: asking.allow_realm.clone(),
            platform_is_set: platform.is_some(),
            platform: asked,
            credentials,
            transport: Transport::new(client),
            session: Session::new(),
        })
    }

    /// Looks an image up, which is read as people paste it. `want` says what of it is
    /// wanted. The lookup has its documents.
    pub(crate) async fn look_up(
        &self,
        input: &str,
        want: impl FnOnce(LookupOptions) -> LookupOptions,
        mut teller: Teller,
    ) -> Result<(Box<Inspection>, Lookup), LookupError> {
        let pasted = read_pasted(input)?;
        let options = want(LookupOptions {
            input: Some(input.to_owned()),
            platform: self.platform(&pasted)?,
            scheme: pasted.scheme,
            plain_http: self.plain_http.clone(),
            credentials: self.credentials.clone(),
            trusted_realms: self.allow_realm.clone(),
            signatures: Some(tonnage_signatures::check),
            ..LookupOptions::default()
        });
        let mut lookup = Lookup::new(pasted.reference, options, &self.session, now());
        let send = async |request| self.transport.send(request).await;
        let inspection = drive(&mut lookup, send, &mut teller).await?;
        Ok((inspection, lookup))
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
