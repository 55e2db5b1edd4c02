/* LINKS: common */
/* Settings of the client: who wins, where it came from, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/profile.h"

static struct arena *arena;
static const char *option_server, *option_profile, *variable_server, *variable_kind,
    *variable_clock;

static const char *option(const void *context, const char *name)
{
    (void)context;
    if (strcmp(name, "server") == 0)
        return option_server;
    return strcmp(name, "profile") == 0 ? option_profile : NULL;
}

static const char *variable(const char *name)
{
    if (strcmp(name, "BAIRI_SERVER") == 0)
        return variable_server;
    if (strcmp(name, "BAIRI_DEV_CLOCK") == 0)
        return variable_clock;
    return strcmp(name, "BAIRI_PROFILE_KIND") == 0 ? variable_kind : NULL;
}

static struct bytes file(const char *contents)
{
    return (struct bytes){(const uint8_t *)contents, contents ? strlen(contents) : 0};
}

static bool may_be_new;

static enum status resolve(const char *user, const char *system, struct profile *out,
                           struct error *err)
{
    struct profile_sources sources = {.option = option,
                                      .variable = variable,
                                      .user_file = file(user),
                                      .user_name = "client.ini",
                                      .system_file = file(system),
                                      .system_name = "/etc/bairi/client.ini",
                                      .may_be_new = may_be_new};

    error_clear(err);
    return profile_resolve(&sources, arena, out, err);
}

static int setup(void **state)
{
    (void)state;
    option_server = option_profile = variable_server = variable_kind = variable_clock = NULL;
    may_be_new = false;
    arena = arena_create(1 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static void nearer_sources_win_and_are_named(void **state)
{
    const char *user = "[profile default]\nserver = user:1\n";
    const char *system = "[profile default]\nserver = system:1\nca = /etc/ca.pem\n";
    struct profile profile;
    struct error err;

    (void)state;
    assert_int_equal(resolve(NULL, NULL, &profile, &err), STATUS_OK);
    assert_string_equal(profile.origins[SETTING_SERVER], "default");
    assert_int_equal(resolve(NULL, system, &profile, &err), STATUS_OK);
    assert_string_equal(profile.values[SETTING_SERVER], "system:1");
    assert_int_equal(resolve(user, system, &profile, &err), STATUS_OK);
    assert_string_equal(profile.values[SETTING_SERVER], "user:1");
    assert_string_equal(profile.origins[SETTING_SERVER], "client.ini:2");
    assert_string_equal(profile.origins[SETTING_CA], "/etc/bairi/client.ini:3");
    variable_server = "variable:1";
    assert_int_equal(resolve(user, system, &profile, &err), STATUS_OK);
    assert_string_equal(profile.origins[SETTING_SERVER], "BAIRI_SERVER");
    option_server = "option:1";
    assert_int_equal(resolve(user, system, &profile, &err), STATUS_OK);
    assert_string_equal(profile.values[SETTING_SERVER], "option:1");
    assert_string_equal(profile.origins[SETTING_SERVER], "--server");
}

/* ---- every setting the same way ---- */

static const char *echo_option(const void *context, const char *name)
{
    return strcmp(name, context) == 0 ? "by-option" : NULL;
}

static const char *wanted_variable;

static const char *echo_variable(const char *name)
{
    if (strcmp(name, "BAIRI_PROFILE_KIND") == 0)
        return "development"; /* so that a clock may be given */
    return wanted_variable && strcmp(name, wanted_variable) == 0 ? "by-variable" : NULL;
}

static void gives(const struct profile_sources *sources, size_t i, const char *value,
                  const char *origin)
{
    struct profile profile;
    struct error err;

    error_clear(&err);
    if (profile_resolve(sources, arena, &profile, &err) != STATUS_OK)
        fail_msg("%s: %s", setting_rows[i].name, err.text);
    assert_string_equal(profile.values[i], value);
    assert_string_equal(profile.origins[i], origin);
}

static void each_setting_is_taken_from_its_nearest_source(void **state)
{
    (void)state;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = &setting_rows[i];
        const char *user = arena_printf(arena, "[profile default]\n%s = by-user\n", row->name);
        const char *system =
            arena_printf(arena, "[profile default]\n\n%s = by-system\n", row->name);
        struct profile_sources sources = {.option_context = row->option,
                                          .variable = echo_variable,
                                          .user_name = "u.ini",
                                          .system_file = file(system),
                                          .system_name = "s.ini"};

        if (i == SETTING_KIND)
            continue; /* has two values only: see the clock's fact */
        wanted_variable = NULL;
        gives(&sources, i, "by-system", "s.ini:3");
        sources.user_file = file(user);
        gives(&sources, i, "by-user", "u.ini:2");
        wanted_variable = row->variable;
        gives(&sources, i, "by-variable", row->variable);
        sources.option = echo_option;
        gives(&sources, i, "by-option", arena_printf(arena, "--%s", row->option));
    }
}

static void what_nobody_gives_is_the_default_or_nothing(void **state)
{
    const struct profile_sources nothing = {0};
    struct profile profile;

    (void)state;
    assert_int_equal(profile_resolve(&nothing, arena, &profile, NULL), STATUS_OK);
    assert_string_equal(profile.name, "default");
    assert_false(profile.is_development);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (setting_rows[i].fallback)
            assert_string_equal(profile.values[i], setting_rows[i].fallback);
        else
            assert_null(profile.values[i]);
        assert_string_equal(profile.origins[i], setting_rows[i].fallback ? "default" : "");
    }
}

static const char *profile_variable(const char *name)
{
    return strcmp(name, "BAIRI_PROFILE") == 0 ? "zhongjie" : NULL;
}

static void the_profile_s_name_is_an_option_before_a_variable(void **state)
{
    struct profile_sources sources = {
        .option = option,
        .variable = profile_variable,
        .user_file = file("[profile zhongjie]\nserver = z:1\n[profile lingang]\nserver = l:1\n"),
        .user_name = "client.ini"};

    (void)state;
    gives(&sources, SETTING_SERVER, "z:1", "client.ini:2");
    option_profile = "lingang";
    gives(&sources, SETTING_SERVER, "l:1", "client.ini:4");
}

static void a_profile_of_the_system_s_file_alone_is_found(void **state)
{
    struct profile_sources sources = {.variable = profile_variable,
                                      .user_file = file("[profile other]\nserver = o:1\n"),
                                      .user_name = "client.ini",
                                      .system_file = file("[profile zhongjie]\nserver = z:1\n"),
                                      .system_name = "s.ini"};

    (void)state;
    gives(&sources, SETTING_SERVER, "z:1", "s.ini:2");
}

static void an_empty_value_in_the_user_s_file_gives_way_to_the_system_s(void **state)
{
    struct profile_sources sources = {.user_file = file("[profile default]\nserver =\n"),
                                      .user_name = "client.ini",
                                      .system_file = file("[profile default]\nserver = s:1\n"),
                                      .system_name = "s.ini"};

    (void)state;
    gives(&sources, SETTING_SERVER, "s:1", "s.ini:2");
}

static void a_profile_asked_for_must_be_there(void **state)
{
    const char *user = "[profile zhongjie]\nserver = z:1\n[profile lingang]\nserver = l:1\n";
    struct profile profile;
    struct error err;

    (void)state;
    option_profile = "lingang";
    assert_int_equal(resolve(user, NULL, &profile, &err), STATUS_OK);
    assert_string_equal(profile.values[SETTING_SERVER], "l:1");
    option_profile = "nandagang";
    assert_int_equal(resolve(user, NULL, &profile, &err), STATUS_INVALID_ARGUMENT);
    option_profile = NULL;
    assert_int_equal(resolve(user, NULL, &profile, &err), STATUS_OK);
    assert_string_equal(profile.origins[SETTING_SERVER], "default");
}

static void unknown_keys_and_sections_are_errors_with_their_line(void **state)
{
    struct profile profile;
    struct error err;

    (void)state;
    assert_int_equal(resolve("[profile default]\nserver = a\nsevrer = b\n", NULL, &profile, &err),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "client.ini:3");
    assert_string_equal(err.field, "sevrer");
    assert_int_equal(resolve("[default]\nserver = a\n", NULL, &profile, &err),
                     STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.where, "client.ini:2");
}

static void an_empty_value_counts_as_not_given(void **state)
{
    struct profile profile;
    struct error err;

    (void)state;
    variable_server = "";
    assert_int_equal(resolve("[profile default]\nserver = a:1\n", NULL, &profile, &err), STATUS_OK);
    assert_string_equal(profile.values[SETTING_SERVER], "a:1");
}

static void a_development_clock_needs_a_development_profile(void **state)
{
    struct profile profile;
    struct error err;

    (void)state;
    variable_clock = "/clock";
    assert_int_equal(resolve(NULL, NULL, &profile, &err), STATUS_INVALID_ARGUMENT);
    variable_kind = "development";
    assert_int_equal(resolve(NULL, NULL, &profile, &err), STATUS_OK);
    assert_true(profile.is_development);
    variable_kind = "test";
    assert_int_equal(resolve(NULL, NULL, &profile, &err), STATUS_INVALID_ARGUMENT);
}

static void a_new_profile_begins_with_what_is_the_server_s(void **state)
{
    const char *user = "[profile default]\nserver = user:1\ntrust = /card\ncert = /wang.pem\n"
                       "campaign = c\n[profile old]\nserver = old:1\n";
    struct profile profile;
    struct error err;

    (void)state;
    may_be_new = true;
    option_profile = "li";
    assert_int_equal(resolve(user, NULL, &profile, &err), STATUS_OK);
    assert_true(profile.is_new);
    assert_string_equal(profile.values[SETTING_SERVER], "user:1");
    assert_string_equal(profile.values[SETTING_TRUST], "/card");
    assert_string_equal(profile.values[SETTING_CAMPAIGN], "c");
    assert_null(profile.values[SETTING_CERT]);
    option_profile = "old";
    assert_int_equal(resolve(user, NULL, &profile, &err), STATUS_OK);
    assert_false(profile.is_new);
    assert_string_equal(profile.values[SETTING_SERVER], "old:1");
    assert_null(profile.values[SETTING_TRUST]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nearer_sources_win_and_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(each_setting_is_taken_from_its_nearest_source, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_nobody_gives_is_the_default_or_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_profile_s_name_is_an_option_before_a_variable, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_profile_of_the_system_s_file_alone_is_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_empty_value_in_the_user_s_file_gives_way_to_the_system_s,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_profile_asked_for_must_be_there, setup, teardown),
        cmocka_unit_test_setup_teardown(a_new_profile_begins_with_what_is_the_server_s, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(unknown_keys_and_sections_are_errors_with_their_line, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_empty_value_counts_as_not_given, setup, teardown),
        cmocka_unit_test_setup_teardown(a_development_clock_needs_a_development_profile, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
