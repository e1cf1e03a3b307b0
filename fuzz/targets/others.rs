#![no_main]

tonnage_fuzz::target!("others");
