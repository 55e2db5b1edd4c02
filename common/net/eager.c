/* Looking again before waiting: who has just been answered often asks again at once, and a wake-up
 * through nng's poller and task threads costs more than most calls. */
#include "common/net/internal.h"

#include <sched.h>
#include <unistd.h>

#include "common/instant.h"

enum {
    SPIN_NS = 60 * 1000,  /* how long it is worth looking: about what two wake-ups cost */
    SOON_NS = 200 * 1000, /* a peer that came back within this is expected to do so again */
    ROW_MOST = 32         /* receipts in a row before others have their turn */
};

static bool may_spin(void)
{
    static atomic_int processors;
    int known = atomic_load(&processors);

    if (known == 0) {
        known = (int)sysconf(_SC_NPROCESSORS_ONLN);
        atomic_store(&processors, known);
    }
    return known > 1;
}

/* One look, without a callback: an operation that found nothing is taken back. */
static bool look(struct conn *conn)
{
    bool dead;

    pthread_mutex_lock(&conn->lock);
    dead = conn->dead;
    if (!dead)
        conn_receive_locked(conn, conn->wait_aio);
    pthread_mutex_unlock(&conn->lock);
    if (dead)
        return false;
    nng_aio_cancel(conn->wait_aio);
    nng_aio_wait(conn->wait_aio);
    return nng_aio_result(conn->wait_aio) != NNG_ECANCELED;
}

/* One thread of a pool at a time, and not while somebody else works on what this peer asked. */
static bool spin(struct conn *conn)
{
    int64_t until = monotonic_ns() + SPIN_NS;
    bool found = false;

    if (!conn->eager || !may_spin() || atomic_load(&conn->owed) > 0 ||
        atomic_exchange(&conn->pool->spinning, true))
        return false;
    while (!found && !atomic_load(&conn->gone) && monotonic_ns() < until) {
        sched_yield();
        found = look(conn);
    }
    atomic_store(&conn->pool->spinning, false);
    conn->eager = found;
    return found;
}

void conn_settled(struct conn *conn)
{
    conn->settled_ns = monotonic_ns();
}

void conn_surprised(struct conn *conn)
{
    conn->in_row = 0;
    conn->eager = monotonic_ns() - conn->settled_ns < SOON_NS;
}

bool conn_look_again(struct conn *conn)
{
    if (!conn->open || conn->in_row >= ROW_MOST)
        return false;
    conn->in_row++;
    return look(conn) || spin(conn);
}
