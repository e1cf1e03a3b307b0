#!/bin/sh
# Records what the stub of the engine answers: inspections and errors of the command, over
# the built-in sample registry. Run it when the shape of an inspection changes.
set -eu
cd "$(dirname "$0")"
command=${1:-../../../target/debug/tonnage}
record() {
	file=inspections/$1.json
	shift
	"$command" inspect "$@" --format json >"$file" 2>/dev/null || true
}
compare() {
	file=inspections/compare-$1.json
	shift
	"$command" compare "$@" --format json >"$file"
}
s=samples.localhost/demo
record app "$s/app:1.0"
record app-arm64 "$s/app:1.0" --platform linux/arm64/v8
record app-arm "$s/app:1.0" --platform linux/arm/v7
record list "$s/list"
record single "$s/single"
record single-digest "$s/single@sha256:1e337f177b0d02fa34a6848c7dc9fd21cf8936685df8d55b1e53794401b08511"
record schema1 "$s/schema1"
record zstd "$s/zstd"
record repeated "$s/repeated"
record foreign "$s/foreign"
record artifact "$s/artifact"
record chart "$s/chart:0.1.0"
record nested "$s/nested"
record bare-index "$s/bare-index"
record app-next "$s/app:1.1"
record app-all "$s/app:1.0" --all-platforms --picks
record list-arm "$s/list" --platform linux/arm
record list-arm64 "$s/list" --platform linux/arm64
record list-all "$s/list" --platform linux/arm --all-platforms --picks
compare releases "$s/app:1.0" "$s/app:1.1"
compare back "$s/app:1.1" "$s/app:1.0"
compare strangers "$s/app:1.0" "$s/zstd"
compare platforms "$s/list" "$s/list@sha256:8a5516c019dfcdf749c6b0f973b0db9341396e2787f75675df1e89efda56b8e7"
compare same "$s/single" "$s/single"
record error-tag "$s/app:9.9"
record error-name "samples.localhost/nothing/here"
record error-platform "$s/app:1.0" --platform linux/riscv64
record error-reference "samples.localhost/demo/App:1.0"
record error-transport "localhost:1/x"
