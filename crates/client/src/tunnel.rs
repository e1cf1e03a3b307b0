//! The way through a proxy: `CONNECT` (RFC 9110, section 9.3.6).

use http::StatusCode;
use httparse::{EMPTY_HEADER, Error as ParseError, Response, Status};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tonnage::TransportFailure;

use crate::failure::{broken, flatten, unreachable};
use tonnage_reach::Proxy;

/// The most header fields of a proxy's answer.
const MAX_HEADERS: usize = 64;

/// The most bytes of a proxy's answer that are read for its header.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// Has the proxy at the other end of `line` connect us to `target`, a host and its
/// port. What is sent over `line` from then on is sent to them.
pub(crate) async fn connect<L>(
    line: &mut L,
    proxy: &Proxy,
    target: &str,
) -> Result<(), TransportFailure>
where
    L: AsyncRead + AsyncWrite + Unpin,
{
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n").into_bytes();
    if let Some(authorization) = &proxy.authorization {
        request.extend(b"proxy-authorization: ");
        request.extend(authorization.as_bytes());
        request.extend(b"\r\n");
    }
    request.extend(b"\r\n");
    let sent = async {
        line.write_all(&request).await?;
        line.flush().await
    };
    sent.await.map_err(|error| broke(proxy, &error))?;
    let status = answer(line, proxy).await?;
    if status.is_success() {
        return Ok(());
    }
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Err(unreachable(proxy.wants_a_password()));
    }
    let detail = format!("{} does not connect to {target}: it answered {status}", proxy.name());
    // It tried, and may have more luck; what it will not do it never does.
    Err(if status.is_server_error() { broken(detail) } else { unreachable(detail) })
}

/// Reads the header of the proxy's answer, and not a byte more.
async fn answer<L>(line: &mut L, proxy: &Proxy) -> Result<StatusCode, TransportFailure>
where
    L: AsyncRead + Unpin,
{
    let name = proxy.name();
    let too_long = || unreachable(format!("{name} sent more header fields than are read"));
    let no_http = |error| unreachable(format!("{name} does not speak HTTP: {error}"));
    let mut bytes = Vec::new();
    loop {
        let read = line.read_buf(&mut bytes).await.map_err(|error| broke(proxy, &error))?;
        if read == 0 {
            return Err(broken(format!("{name} closed the connection without an answer")));
        }
        let mut headers = [EMPTY_HEADER; MAX_HEADERS];
        let mut answer = Response::new(&mut headers);
        match answer.parse(&bytes) {
            Ok(Status::Complete(length)) => {
                let status = StatusCode::from_u16(answer.code.unwrap_or_default());
                let status = status.map_err(|_| no_http(ParseError::Status))?;
                // Whom we asked for has not been spoken to and cannot have answered.
                if status.is_success() && length < bytes.len() {
                    return Err(unreachable(format!("{name} says more than it was asked")));
                }
                return Ok(status);
            }
            Ok(Status::Partial) if bytes.len() > MAX_HEADER_BYTES => return Err(too_long()),
            Ok(Status::Partial) => {}
            Err(ParseError::TooManyHeaders) => return Err(too_long()),
            Err(error) => return Err(no_http(error)),
        }
    }
}

fn broke(proxy: &Proxy, error: &std::io::Error) -> TransportFailure {
    let (name, why) = (proxy.name(), flatten(error));
    broken(format!("{name} broke the connection without an answer: {why}"))
}
