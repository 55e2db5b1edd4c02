/* LINKS: tests_support */
/* What is kept for work without the server: the settings with the targets in force, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "client/bureau/internal.h"
#include "tests/support/scratch.h"

static char settings[] = "\xEF\xBB\xBF[campaign]\nid = c\nname = c\nstart = 2020-10-01\n"
                         "end = 2020-12-31\n[unit.a]\nname = a\ntarget = 9\n[unit.b]\nname = b\n";

/* A reply with a's target changed since the file was written. */
static void keep(const char *folder, const char *now, unsigned target)
{
    char campaign[] = "c", path[512], a[] = "a", b[] = "b";
    struct clock *clock = clock_at(now);
    struct bureau bureau = {.campaign = campaign, .folder = path, .clock = clock};
    struct arena *arena = arena_create(1 << 20);
    Bairi__V1__CampaignGetReply reply;
    Bairi__V1__Target targets[2], *pointers[2] = {&targets[0], &targets[1]};

    snprintf(path, sizeof path, "%s", folder);
    bairi__v1__campaign_get_reply__init(&reply);
    bairi__v1__target__init(&targets[0]);
    bairi__v1__target__init(&targets[1]);
    targets[0].unit = a;
    targets[0].target = target;
    targets[1].unit = b;
    reply.targets = pointers;
    reply.n_targets = 2;
    reply.settings.data = (uint8_t *)settings;
    reply.settings.len = strlen(settings);
    kept_settings(&bureau, arena, &reply);
    arena_destroy(&arena);
    clock_destroy(&clock);
}

static void settings_come_back_with_their_targets_and_day(void **state)
{
    const char *folder = scratch_folder();
    struct arena *arena = arena_create(1 << 22);
    struct bureau_kept kept;
    struct error err;
    char saved[40];

    (void)state;
    assert_int_equal(bureau_kept(folder, "c", NULL, arena, &kept, &err), STATUS_NOT_FOUND);
    keep(folder, "2020-11-20T10:00:00+08:00", 40);
    if (bureau_kept(folder, "c", NULL, arena, &kept, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_string_equal(kept.settings.id, "c");
    assert_int_equal(kept.settings.units[0].target, 40);
    assert_int_equal(kept.settings.units[1].target, 0);
    assert_null(kept.projects);
    instant_format(kept.saved, 480, saved);
    assert_memory_equal(saved, "2020-11-20T10:00", 16);
    arena_destroy(&arena);
    scratch_remove(folder);
}

static void a_change_is_kept_at_once_and_sameness_once_a_day(void **state)
{
    const char *folder = scratch_folder();
    struct arena *arena = arena_create(1 << 22);
    struct bureau_kept first, later;
    struct error err;

    (void)state;
    keep(folder, "2020-11-20T10:00:00+08:00", 40);
    assert_int_equal(bureau_kept(folder, "c", NULL, arena, &first, &err), STATUS_OK);
    keep(folder, "2020-11-20T11:00:00+08:00", 40);
    assert_int_equal(bureau_kept(folder, "c", NULL, arena, &later, &err), STATUS_OK);
    assert_int_equal(later.saved.us, first.saved.us);
    keep(folder, "2020-11-20T12:00:00+08:00", 41);
    assert_int_equal(bureau_kept(folder, "c", NULL, arena, &later, &err), STATUS_OK);
    assert_int_equal(later.settings.units[0].target, 41);
    assert_true(later.saved.us > first.saved.us);
    keep(folder, "2020-11-21T10:00:00+08:00", 41);
    assert_int_equal(bureau_kept(folder, "c", NULL, arena, &first, &err), STATUS_OK);
    assert_true(first.saved.us > later.saved.us);
    arena_destroy(&arena);
    scratch_remove(folder);
}

static const uint8_t WANG[SHA256_SIZE] = {1}, LIU[SHA256_SIZE] = {2};

/* One project with a contact, as the server shows it to the unit. */
static void keep_projects(const char *folder, const uint8_t person[SHA256_SIZE], char *project_no)
{
    char campaign[] = "c", path[512], name[] = "张三", phone[] = "13900000001";
    struct bureau bureau = {.campaign = campaign, .folder = path};
    struct arena *arena = arena_create(1 << 20);
    Bairi__V1__ProjectListReply reply;
    Bairi__V1__ProjectState state, *states[1] = {&state};
    Bairi__V1__Project project;
    Bairi__V1__Contact contact;

    snprintf(path, sizeof path, "%s", folder);
    memcpy(bureau.person, person, SHA256_SIZE);
    bairi__v1__project_list_reply__init(&reply);
    bairi__v1__project_state__init(&state);
    bairi__v1__project__init(&project);
    bairi__v1__contact__init(&contact);
    contact.name = name;
    contact.phone = phone;
    project.project_no = project_no;
    state.project = &project;
    state.contact = &contact;
    reply.projects = states;
    reply.n_projects = 1;
    kept_projects(&bureau, arena, &reply);
    assert_ptr_equal(state.contact, &contact); /* the caller's own reply is whole */
    arena_destroy(&arena);
}

static void two_people_of_one_computer_have_their_own_projects(void **state)
{
    const char *folder = scratch_folder();
    struct arena *arena = arena_create(1 << 22);
    char first[] = "Z-01", second[] = "L-01";
    struct bureau_kept kept;
    struct error err;

    (void)state;
    keep(folder, "2020-11-20T10:00:00+08:00", 40);
    keep_projects(folder, WANG, first);
    assert_int_equal(bureau_kept(folder, "c", LIU, arena, &kept, &err), STATUS_OK);
    assert_null(kept.projects);
    keep_projects(folder, LIU, second);
    assert_int_equal(bureau_kept(folder, "c", WANG, arena, &kept, &err), STATUS_OK);
    assert_string_equal(kept.projects->projects[0]->project->project_no, "Z-01");
    assert_int_equal(bureau_kept(folder, "c", LIU, arena, &kept, &err), STATUS_OK);
    assert_string_equal(kept.projects->projects[0]->project->project_no, "L-01");
    assert_int_equal(bureau_kept(folder, "c", NULL, arena, &kept, &err), STATUS_OK);
    assert_null(kept.projects);
    arena_destroy(&arena);
    scratch_remove(folder);
}

static void contacts_are_not_kept(void **state)
{
    const char *folder = scratch_folder();
    struct arena *arena = arena_create(1 << 22);
    char project_no[] = "Z-01";
    struct bureau_kept kept;
    struct error err;

    (void)state;
    keep(folder, "2020-11-20T10:00:00+08:00", 40);
    keep_projects(folder, WANG, project_no);
    assert_int_equal(bureau_kept(folder, "c", WANG, arena, &kept, &err), STATUS_OK);
    assert_non_null(kept.projects);
    assert_null(kept.projects->projects[0]->contact);
    arena_destroy(&arena);
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_come_back_with_their_targets_and_day),
        cmocka_unit_test(a_change_is_kept_at_once_and_sameness_once_a_day),
        cmocka_unit_test(two_people_of_one_computer_have_their_own_projects),
        cmocka_unit_test(contacts_are_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
