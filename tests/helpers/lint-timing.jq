# lint-timing.txt to the files of its cases: see there for the notation.
# Input: the text's lines (jq -Rn).  Output: {file, text} one a line.

def instant:
    capture("^((?<y>\\d{4})-)?(?<m>\\d\\d)-(?<d>\\d\\d)(T(?<h>\\d\\d)(:(?<i>\\d\\d)(:(?<s>\\d\\d))?)?)?(?<n>[+-]\\d+)?$")
    | ("\(.y // "2027")-\(.m)-\(.d)T\(.h // "00"):\(.i // "00"):\(.s // "00")Z"
       | fromdate) + (.n // "0" | ltrimstr("+") | tonumber);

# "a=b" words to an object.
def settings: map(split("=") | {(.[0]): .[1]}) | add // {};

def key($keys; $name):
    $keys[$name] as $k
    | if $k == null then error("no key \($name)")
      elif $k.flags == 256 and $k.data != null
      then {keyType: "direct", keyAlgo: $k.algorithm, keyFlags: 256,
            keyData: $k.data}
      else {keyType: "byRef", keyAlgo: $k.algorithm, keyFlags: $k.flags,
            keyLabel: $name} +
           (if $k.data then {keyData: $k.data} else {} end) end;

# K1* signs the set, Z1+ the zone, !K1 is revoked, ~Z1+ is not published.
def named($keys):
    capture("^(?<un>~)?(?<re>!)?(?<name>[A-Z]\\d)(?<by>\\*)?(?<zone>\\+)?$")
    | . + {key: (key($keys; .name) +
        (if .re then {keyFlags: 385} else {} end))};

def digests($keys): split(",") | map($keys[.].ds // .);

def named_keys($keys): split(",") | map({key: key($keys; .)});

def gate($o; $keys):
    (if $o.served then {served: ($o.served | tonumber)} else {} end) +
    (if $o.present then {dsPresent: ($o.present | digests($keys))}
     else {} end) +
    (if $o.absent then {dsAbsent: ($o.absent | digests($keys))} else {} end) +
    (if $o.presentof then {dsPresentOf: ($o.presentof | named_keys($keys))}
     else {} end) +
    (if $o.absentof then {dsAbsentOf: ($o.absentof | named_keys($keys))}
     else {} end) +
    (if $o.for then {dsFor: ($o.for | tonumber)} else {} end);

def set($words; $keys):
    ($words[1:] | map(select(contains("=") | not) | named($keys))) as $named
    | ($words[1:] | map(select(contains("="))) | settings) as $o
    | ($words[0] | instant) as $at
    | gate($o; $keys) as $gate
    | {actionType: "produceSignedKeyset", actionParams: (
        {ownerName: ($o.zone // "example."),
         inception: (if $o.inception then $o.inception | instant
            else $at - 3600 end),
         expiration: (if $o.expires then $o.expires | instant
            else $at + 14 * 86400 end)} +
        (if $o.slot then {} else {publication: $at} end) +
        {ttl: ($o.ttl // "3600" | tonumber),
         keyset: [$named[] | select(.un | not) | {key}],
         signedBy: [$named[] | select(.by) | {key}]} +
        (if any($named[]; .zone) then
         {zoneSigners: [$named[] | select(.zone) | {key}]} else {} end) +
        (if $o.branch then {branch: $o.branch} else {} end) +
        (if $gate != {} then {gate: $gate} else {} end))};

def life($words; $keys):
    ($words[1:] | settings) as $o
    | {zone: "example.", role: ($o.role //
        (if $keys[$words[0]].flags == 256 then "ZSK" else "KSK" end)),
       key: key($keys; $words[0])} + ($o | del(.role) | map_values(instant));

# A key, or "R2:2048" with its size.
def made($keys):
    split(":") as $new
    | {actionType: "generateKey",
       actionParams: {key: ((key($keys; $new[0]) | del(.keyData)) +
        (if $new[1] then {keySize: ($new[1] | tonumber)} else {} end))}};

def empty_recipe: {timestamp: ("2027-01-01" | instant), made: [], sets: [],
    lives: [], policy: null};

# The same quantities for each zone.
def zones:
    .policy as $policy
    | [.sets[].actionParams.ownerName] | unique
    | map({(.): $policy}) | add;

def recipe_text:
    "{\"recipeSpecVersion\": \"v1.0\", \"recipe\": {\n\"preamble\": \(
        {timestamp, cooked_timestamp: 0, description: .case} +
        (if .previous then {previous} else {} end) +
        (if .lives != [] then {timeline: .lives} else {} end) +
        (if .policy then {policy: zones} else {} end)
        | tojson),\n\"actions\": [\n\(.made + .sets | map(tojson)
        | join(",\n"))\n]}}\n";

def emit($name): {file: "\(.case)/\($name)", text: .text};

# The case is complete: its files.
def files:
    if .case == null then empty else
    .case as $case
    | (if .before then {file: "\($case)/previous.json",
        text: (.before + {$case} | recipe_text)} else empty end),
      {file: "\($case)/recipe.json",
       text: (.now + {$case, previous: (.other //
        (if .before then "PREVIOUS" else null end))} | recipe_text)},
      (if .options != [] then {file: "\($case)/options",
        text: (.options | map("\(.)\n") | add)} else empty end),
      {file: "\($case)/expect",
       text: (if .expect == [] then "ok\n"
        else .expect | map("\(.)\n") | add end)} end;

def fresh($state; $name):
    {keys: $state.keys, baseline: $state.baseline, case: $name, before: null,
     now: (empty_recipe + {policy: $state.baseline}), options: [], expect: []};

def numbers: map_values(tonumber);

def step($words):
    ($words[0]) as $w | ($words[1:]) as $rest
    | if $w == "key" then .keys[$rest[0]] = {flags: ($rest[1] | tonumber),
        algorithm: ($rest[2] | tonumber),
        data: (if $rest[3] == "-" then null else $rest[3] end),
        ds: ($rest[4])}
      elif $w == "baseline" then .baseline = ($rest | settings | numbers)
      elif $w == "case" then fresh(.; $rest[0])
      elif $w == "set" then .now.sets += [set($rest; .keys)]
      elif $w == "make" then .keys as $keys | .now.made += ($rest | map(made($keys)))
      elif $w == "life" then .now.lives += [life($rest; .keys)]
      elif $w == "policy" then .now.policy += ($rest | settings | numbers)
      elif $w == "without" then reduce $rest[] as $q (.;
        if $q == "policy" then .now.policy = null
        else .now.policy |= del(.[$q]) end)
      elif $w == "made" then .now.timestamp = ($rest[0] | instant)
      elif $w == "next" then .before = .now
        | .now = (empty_recipe + {policy: .before.policy})
      elif $w == "continues" then .other = "1" * 64
      elif $w == "option" then .options += [$rest | join(" ")]
      elif $w == "expect" then .expect += [$rest | join(" ")]
      else error("what is \($w)?") end;

foreach ((inputs | select(test("^\\s*(#|$)") | not)
        | [splits("\\s+") | select(. != "")]), ["case"]) as $words
    ({keys: {}, case: null}; . as $old | step($words)
        | .done = (if $words[0] == "case" then $old | del(.done) else null end);
     if .done then .done | files else empty end)
