//! The second engine: images in files, and an inspection as other programs and people
//! read it. A page loads it when somebody opens a file or takes something along.
//!
//! It is linked with the first (`crates/engine`) and shares what both need with it. There is
//! no lookup in it. Who opens a file has the first engine run one, and hands its
//! requests to an [`Inquiry`](archive::Inquiry). Inspections come and go as their JSON;
//! errors are thrown as theirs.

// What crosses the border inwards is handed over: there are no references to
// JavaScript's strings.
#![allow(clippy::needless_pass_by_value)]

pub mod archive;
mod border;
pub mod folder;
pub mod forms;
pub mod reader;
