#!/bin/sh
# The same tool without our client: curl, and OpenAI's API of the gateway. Prints the invoice as JSON, and who served it on stderr.
#   UNDERSTUDY_URL=http://127.0.0.1:4141 UNDERSTUDY_KEY=... ./v1.sh invoice.txt
set -eu

url=${UNDERSTUDY_URL:-http://127.0.0.1:4141}
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT

# A file as a JSON string.
document=$(sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' "$1" | awk '{ printf "%s\\n", $0 }')

answer=$(curl --silent --show-error --fail-with-body --dump-header "$headers" "$url/v1/chat/completions" \
  --header 'content-type: application/json' \
  --header "authorization: Bearer ${UNDERSTUDY_KEY:-none}" \
  --data-binary @- <<JSON
{
  "model": "task/data_extraction",
  "messages": [{ "role": "user", "content": "$document" }]
}
JSON
) || { printf '%s\n' "$answer" >&2; exit 1; }

printf '%s\n' "$answer"
grep -i '^x-understudy-\(served-by\|fallback\|cost\)' "$headers" >&2
