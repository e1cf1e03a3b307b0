#![no_main]

tonnage_fuzz::target!("pasted");
