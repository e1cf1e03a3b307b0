#![no_main]

tonnage_fuzz::target!("schema1");
