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

static enum status resolve(const char *user, const char *system, struct profile *out,
                           struct error *err)
{
    struct profile_sources sources = {.option = option,
                                      .variable = variable,
                                      .user_file = file(user),
                                      .user_name = "client.ini",
                                      .system_file = file(system),
                                      .system_name = "/etc/bairi/client.ini"};

    error_clear(err);
    return profile_resolve(&sources, arena, out, err);
}

static int setup(void **state)
{
    (void)state;
    option_server = option_profile = variable_server = variable_kind = variable_clock = NULL;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nearer_sources_win_and_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_profile_asked_for_must_be_there, setup, teardown),
        cmocka_unit_test_setup_teardown(unknown_keys_and_sections_are_errors_with_their_line, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_empty_value_counts_as_not_given, setup, teardown),
        cmocka_unit_test_setup_teardown(a_development_clock_needs_a_development_profile, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
