# oks: one non-recursive Makefile.  `make help` lists what there is.
VERSION = 0.1.0

BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
WERROR  ?= -Werror
# SANITIZE=1: address and undefined sanitizers; FUZZ=1: these and libFuzzer, by
# clang; TEST_BUILD=1: dumpable, for tools that trace.
SANITIZE   ?=
FUZZ       ?=
TEST_BUILD ?= $(SANITIZE)$(FUZZ)
SIM_SEED   ?= 1
SIM_COUNT  ?= 10000

LIBS_COMMON  = jansson libcrypto ldns yaml-0.1
LIBS_XML     = libxml-2.0
PKG_CFLAGS  := $(shell pkg-config --cflags $(LIBS_COMMON) $(LIBS_XML) p11-kit-1 2>/dev/null)
LINK_COMMON := $(shell pkg-config --libs $(LIBS_COMMON) 2>/dev/null)
LINK_XML    := $(shell pkg-config --libs $(LIBS_XML) 2>/dev/null)
LINK_CHECK   = $(shell pkg-config --libs check)

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
    -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wcast-align \
    -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wswitch-enum \
    -Wnull-dereference $(WERROR)
HARDENING = -O2 -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
    -fstack-clash-protection -fcf-protection=full -fPIE
LINK_HARDENING = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed

ifneq ($(SANITIZE),)
HARDENING = -O1 -g -fno-omit-frame-pointer -fPIE \
    -fsanitize=address,undefined -fno-sanitize-recover=all
LINK_HARDENING = -pie -fsanitize=address,undefined -Wl,--as-needed
endif
ifneq ($(FUZZ),)
HARDENING = -O1 -g -fno-omit-frame-pointer -fPIE \
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LINK_HARDENING = -pie -fsanitize=fuzzer,address,undefined -Wl,--as-needed
endif
ifneq ($(TEST_BUILD),)
TEST_DEFINE = -DOKS_TEST_BUILD=1
endif

ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -I. -I$(BUILD)/text -DOKS_VERSION='"$(VERSION)"' \
    $(TEST_DEFINE) $(PKG_CFLAGS) $(WARNINGS) $(HARDENING) $(CFLAGS)
ALL_LDFLAGS = $(LINK_HARDENING) $(LDFLAGS)

XML_SOURCES    := $(sort $(wildcard lib/kasp/*.c lib/ksr/*.c))
LIB_SOURCES    := $(filter-out $(XML_SOURCES),$(sort $(wildcard lib/*/*.c)))
RECIPE_SOURCES := $(filter-out recipe/main.c,$(sort $(wildcard recipe/*.c)))
TOOLS           = recipe cook produce consume
TOOL_SOURCES   := $(foreach t,cook produce consume recipe/witness,$(filter-out $t/main.c,$(sort $(wildcard $t/*.c))))
UNIT_SOURCES   := $(sort $(wildcard tests/unit/*.c))
HELPER_SOURCES := $(sort $(wildcard tests/helpers/*.c))
FUZZ_SOURCES   := $(sort $(wildcard tests/fuzz/*.c))
MOCK_SOURCES   := $(sort $(wildcard tests/mock/*.c))
TORTURE_SOURCES := $(filter-out %/allocation.c,$(sort $(wildcard tests/torture/*.c)))
SIM_SOURCES    := $(sort $(wildcard tests/sim/*.c))
CHOOSE_SOURCES := $(sort $(wildcard consume/choose*.c))
PLAN_SOURCES   := $(filter-out produce/main.c,$(sort $(wildcard produce/*.c)))
ALL_SOURCES    := oks.c $(LIB_SOURCES) $(XML_SOURCES) $(RECIPE_SOURCES) $(TOOL_SOURCES) \
    $(TOOLS:%=%/main.c) $(UNIT_SOURCES) $(HELPER_SOURCES) $(FUZZ_SOURCES) $(SIM_SOURCES) \
    $(TORTURE_SOURCES) tests/torture/allocation.c

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
PROGRAMS = $(BUILD)/bin/oks $(TOOLS:%=$(BUILD)/bin/oks-%)
HELPERS  = $(HELPER_SOURCES:tests/helpers/%.c=$(BUILD)/tests/%) \
    $(patsubst tests/modules/%.c,$(BUILD)/tests/%.so,$(sort $(wildcard tests/modules/*.c))) \
    $(BUILD)/tests/mock.so $(BUILD)/tests/disturb $(BUILD)/tests/oks-cook
HARNESSES = $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/fuzz/%,$(filter tests/fuzz/fuzz_%,$(FUZZ_SOURCES)))
MANUALS := $(sort $(wildcard doc/*.[15]))

.PHONY: all check check-unit check-fuzz check-scenario check-sim check-tree \
    demo year asan valgrind fuzz harnesses helpers torture sim sim-mutants bench tidy \
    coverage install clean help
.DELETE_ON_ERROR:

# Commands are shown with V=1.
Q = $(if $(V),,@)
say = $(if $(V),,@echo "  $(1) $(2)")

all: $(PROGRAMS) ## build the programs

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/liboks.a: $(call objects,$(LIB_SOURCES))
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

# Texts of the room witness, a line of C for each of theirs: NAME.sh and NAME.css
# become recipe/witness/NAME_sh.h and NAME_css.h.
WITNESS_TEXTS := $(patsubst recipe/witness/%,$(BUILD)/text/recipe/witness/%.h,$(subst .,_,$(wildcard recipe/witness/*.sh recipe/witness/*.css)))
TEXT_LINES = sed 's/\\/\\\\/g; s/"/\\"/g; s/\t/\\t/g; s/.*/"&",/'

$(BUILD)/text/recipe/witness/%_sh.h: recipe/witness/%.sh
	@mkdir -p $(@D)
	$(Q)$(TEXT_LINES) $< > $@

$(BUILD)/text/recipe/witness/%_css.h: recipe/witness/%.css
	@mkdir -p $(@D)
	$(Q)$(TEXT_LINES) $< > $@

$(call objects,$(wildcard recipe/witness/*.c)): $(WITNESS_TEXTS)

# What reads XML, which the bunker's program is not linked with.
$(BUILD)/libxmlreaders.a: $(call objects,$(XML_SOURCES))
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(BUILD)/librecipe.a: $(call objects,$(RECIPE_SOURCES))
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(BUILD)/bin/oks: $(BUILD)/oks.o $(BUILD)/liboks.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LINK_COMMON)

# The bunker's program is linked with the common libraries only; the others add
# libxml2.
tool_objects = $(call objects,$(sort $(wildcard $(1)/*.c)))

$(BUILD)/bin/oks-recipe: $(BUILD)/recipe/main.o $(call tool_objects,recipe/witness)
$(BUILD)/bin/oks-cook: $(call tool_objects,cook)
$(BUILD)/bin/oks-produce: $(call tool_objects,produce)
$(BUILD)/bin/oks-consume: $(call tool_objects,consume)
$(BUILD)/bin/oks-recipe $(BUILD)/bin/oks-produce $(BUILD)/bin/oks-consume: \
    $(BUILD)/libxmlreaders.a
$(BUILD)/bin/oks-recipe $(BUILD)/bin/oks-produce $(BUILD)/bin/oks-consume: \
    LINK_MORE = $(BUILD)/libxmlreaders.a $(BUILD)/liboks.a $(LINK_XML)

$(TOOLS:%=$(BUILD)/bin/oks-%): $(BUILD)/librecipe.a $(BUILD)/liboks.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) \
	    $(BUILD)/librecipe.a $(BUILD)/liboks.a \
	    $(LINK_COMMON) $(LINK_MORE)

# The unit tests: tests/unit/test_NAME.c exports the suite test_NAME.
$(BUILD)/tests/suites.h: $(UNIT_SOURCES)
	@mkdir -p $(@D)
	@for t in $(notdir $(basename $(filter tests/unit/test_%,$^))); do \
	    echo "SUITE($$t)"; done > $@

$(BUILD)/tests/unit/main.o: $(BUILD)/tests/suites.h
$(BUILD)/tests/unit/main.o: ALL_CFLAGS += -I$(BUILD)/tests

$(BUILD)/bin/test-unit: $(call objects,$(UNIT_SOURCES) $(TOOL_SOURCES)) \
    $(BUILD)/libxmlreaders.a $(BUILD)/librecipe.a $(BUILD)/liboks.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) \
	    $(BUILD)/librecipe.a $(BUILD)/libxmlreaders.a $(BUILD)/liboks.a \
	    $(LINK_COMMON) $(LINK_XML) $(LINK_CHECK)

$(BUILD)/tests/%: $(BUILD)/tests/helpers/%.o $(BUILD)/libxmlreaders.a \
    $(BUILD)/librecipe.a $(BUILD)/liboks.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LINK_COMMON) $(LINK_XML)

# Libraries that other programs load: without the sanitizers, which those lack.
$(BUILD)/tests/%.so: tests/modules/%.c
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(PKG_CFLAGS) $(WARNINGS) -O2 -fPIC \
	    -shared -o $@ $<

# The PKCS#11 module that misbehaves, see tests/mock/mock.h.
$(BUILD)/tests/mock.so: $(MOCK_SOURCES) $(wildcard tests/mock/*.h)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -I. $(PKG_CFLAGS) $(WARNINGS) -O2 \
	    -fPIC -shared -o $@ $(MOCK_SOURCES)

$(BUILD)/tests/disturb: $(call objects,$(TORTURE_SOURCES)) $(BUILD)/liboks.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LINK_COMMON)

# oks-cook with an allocation of its own that fails, see tests/torture.
ALLOCATORS = malloc calloc realloc reallocarray strdup strndup

$(BUILD)/tests/oks-cook: $(call tool_objects,cook) \
    $(call objects,tests/torture/allocation.c) $(BUILD)/librecipe.a \
    $(BUILD)/liboks.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(ALLOCATORS:%=-Wl,--wrap=%) \
	    -o $@ $(filter %.o,$^) $(BUILD)/librecipe.a $(BUILD)/liboks.a \
	    $(LINK_COMMON)

# The harnesses: tests/fuzz/fuzz_NAME.c, with a main that replays files, or with
# libFuzzer's.
$(BUILD)/libtools.a: $(call objects,$(TOOL_SOURCES))
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/input.o \
    $(if $(FUZZ),,$(BUILD)/tests/fuzz/replay.o) $(BUILD)/libtools.a \
    $(BUILD)/libxmlreaders.a $(BUILD)/librecipe.a $(BUILD)/liboks.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ \
	    $(LINK_COMMON) $(LINK_XML)

harnesses: $(HARNESSES)
helpers: $(HELPERS)
.SECONDARY: $(call objects,$(FUZZ_SOURCES))

# The simulator of caches: with the choice and the planner, whose formulas it
# can make too short.
WRAP = known retired doubled signed parent ds hold_down revoked
$(BUILD)/bin/sim: $(call objects,$(SIM_SOURCES) $(CHOOSE_SOURCES) $(PLAN_SOURCES)) \
    $(BUILD)/libxmlreaders.a $(BUILD)/librecipe.a $(BUILD)/liboks.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(WRAP:%=-Wl,--wrap=quantities_%) \
	    -o $@ $^ $(LINK_COMMON) $(LINK_XML)

check: check-tree check-unit check-fuzz check-sim check-scenario ## run every test

check-tree: all ## hold the rules of the tree against the truth
	@BUILD=$(BUILD) sh tests/tree.sh
	@BUILD=$(BUILD) sh tests/binary.sh

check-unit: $(BUILD)/bin/test-unit ## run the unit tests and data-driven cases
	CK_DEFAULT_TIMEOUT=120 CK_TIMEOUT_MULTIPLIER=5 $(BUILD)/bin/test-unit

check-fuzz: harnesses ## give the harnesses of tests/fuzz their corpus again
	@BUILD=$(BUILD) sh tests/fuzz/replay.sh

check-scenario: all $(HELPERS) ## run the real programs on real tokens
	@BUILD=$(BUILD) sh tests/run-scenarios.sh

# Under the sanitizers, which are ten times as slow, a few.
check-sim: $(BUILD)/bin/sim ## play 1,000 histories against caches
	$(BUILD)/bin/sim -s 1 -n $(if $(SANITIZE),50,700)
	$(BUILD)/bin/sim -pl -s 1 -n $(if $(SANITIZE),15,300)
	$(if $(SANITIZE),,$(BUILD)/bin/sim -b -s 1 -n 3)
	$(if $(SANITIZE),,$(BUILD)/bin/sim -bp -s 1 -n 1)

sim: $(BUILD)/bin/sim ## play more histories; SIM_SEED=N, SIM_COUNT=N
	$(BUILD)/bin/sim -s $(SIM_SEED) -n $(SIM_COUNT)
	$(BUILD)/bin/sim -pl -s $(SIM_SEED) -n $(SIM_COUNT)

sim-mutants: $(BUILD)/bin/sim ## show that each wait too short is found
	$(BUILD)/bin/sim -b -s $(SIM_SEED) -n 50
	$(BUILD)/bin/sim -b -p -s $(SIM_SEED) -n 20

year: all $(HELPERS) ## replay a year of a top-level domain, every day judged
	@BUILD=$(BUILD) sh tests/scenario/63-tld-year.sh --all

demo: all ## run a whole ceremony on SoftHSM (installs nothing)
	@BUILD=$(BUILD) sh examples/demo.sh --built

asan: ## run every test under the address and undefined sanitizers
	$(MAKE) BUILD=build/asan SANITIZE=1 check

valgrind: ## run every test under valgrind (PART=unit, corpus or scenarios: those)
	$(MAKE) BUILD=build/valgrind TEST_BUILD=1 VALGRIND=1 \
	    all helpers build/valgrind/bin/test-unit harnesses
	BUILD=build/valgrind sh tests/valgrind.sh $(PART)

fuzz: ## run each harness with libFuzzer for FUZZ_SECONDS=600
	@sh tests/fuzz/fuzz.sh

torture: all $(HELPERS) ## disturb a ceremony at every point (POINT=...: at that)
	@BUILD=$(BUILD) sh tests/torture/torture.sh $(POINT)

bench: all $(HELPERS) ## measure planning, the daily job, and cook against the bare token
	@BUILD=$(BUILD) sh tests/bench-plan.sh
	@BUILD=$(BUILD) sh tests/bench-daily.sh
	@BUILD=$(BUILD) sh tests/bench-root.sh
	@BUILD=$(BUILD) sh tests/bench.sh

tidy: all ## formatting, static analysis, manuals, scripts, banned calls
	@CFLAGS="$(ALL_CFLAGS)" sh tests/tidy.sh

coverage: ## run the unit tests and say which lines they reach
	$(MAKE) BUILD=build/coverage CFLAGS='--coverage -O0 -U_FORTIFY_SOURCE' \
	    LDFLAGS=--coverage check
	@sh tests/coverage.sh build/coverage

install: all ## install under $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin \
	    $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/man/man5 \
	    $(DESTDIR)$(PREFIX)/share/doc/oks/examples
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(filter %.1,$(MANUALS)) \
	    $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(filter %.5,$(MANUALS)) \
	    $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 README.md CHANGES doc/planning.md doc/witness.md doc/assurance.md doc/opendnssec.md \
	    doc/root-ceremony.md doc/ksr.rng $(DESTDIR)$(PREFIX)/share/doc/oks
	install -m 644 examples/oks.conf examples/bunker.conf examples/policies/*.conf \
	    $(wildcard examples/oks-consume.*) \
	    $(DESTDIR)$(PREFIX)/share/doc/oks/examples
	install -d $(DESTDIR)$(PREFIX)/share/doc/oks/examples/root
	install -m 644 $(wildcard examples/root/*) \
	    $(DESTDIR)$(PREFIX)/share/doc/oks/examples/root
	install -m 755 examples/parent-ds.sh $(DESTDIR)$(PREFIX)/bin/oks-parent-ds

clean: ## remove what was built
	rm -rf build

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 16

-include $(patsubst %.c,$(BUILD)/%.d,$(ALL_SOURCES))
