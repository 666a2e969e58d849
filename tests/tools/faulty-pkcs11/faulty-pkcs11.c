/*
 * A PKCS#11 module for tests: it forwards to a real one, keeps a log of every signature, and misbehaves as a script says.
 *
 * The script lies beside the module as MODULE.script, the log as MODULE.log. The script is looked at before every call; when it has changed
 * (put a new file in its place, do not write into the old one), calls are counted from 1 again. Its lines:
 *
 *   module PATH                       the real module; read once
 *   sessions N                        at most N at a time; one more is answered with CKR_SESSION_COUNT
 *   absent                            the token is not in its slot
 *   FUNCTION FIRST COUNT ACTION [N]   the calls of the function from number FIRST on, COUNT of them, or all if COUNT is 0:
 *      answer N       N is answered, and the real function is not called
 *      lose N         the real function is called, and N is answered whatever it gave
 *      delay N        after N milliseconds
 *      hang           when the script has changed
 *      flip N         with bit N of the signature turned over (C_Sign)
 *      logout         after the user was logged out behind everybody's back (functions of a session)
 *      die-before     never: the process is killed before the real function is called
 *      die-after      never: the process is killed when the real function has come back
 *      crash          never: the process gets a segmentation fault
 *
 * Lines of the log start with microseconds since 1970 and the process:
 *
 *   asked NUMBER mechanism key id after-search input    before the real C_Sign; input and output are in hexadecimal, whole (up to 4096 octets)
 *   made NUMBER output                                  the real C_Sign gave a signature; on disk before anybody else knows of it
 *   login ANSWER                                        C_Login came back
 *   fault FUNCTION ACTION                               a line of the script took effect
 *
 * after-search is 1 for the first signature of a session after a search for objects: the challenge by which the service proves a key.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <p11-kit/pkcs11.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_RULES 256
#define MAX_FUNCTIONS 64
#define MAX_SESSIONS 2048
#define MAX_INPUT 4096

enum action { ANSWER, LOSE, DELAY, HANG, FLIP, LOGOUT, DIE_BEFORE, DIE_AFTER, CRASH, ACTIONS };

static const char *const action_names[ACTIONS] = {"answer", "lose", "delay", "hang", "flip", "logout", "die-before", "die-after", "crash"};

struct rule {
    char function[40];
    unsigned long first, count, argument;
    enum action action;
};

/* What the script wants of one call. */
struct order {
    const char *function;
    int answered, loses, dies, flips;
    CK_RV answer;
    unsigned long bit;
};

struct session {
    CK_SESSION_HANDLE handle;
    CK_MECHANISM_TYPE mechanism;
    CK_OBJECT_HANDLE key;
    char id[129];
    int searched;
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char script_path[4096], log_path[4096], real_path[4096];
static struct stat script_seen;
static unsigned long generation;
static struct rule rules[MAX_RULES];
static int rule_count, is_absent;
static unsigned long session_limit, open_sessions, sign_number;
static struct { const char *name; unsigned long count; } calls[MAX_FUNCTIONS];
static struct session sessions[MAX_SESSIONS];
static CK_FUNCTION_LIST *real, ours;

/* ---- The log ---- */

static void note(int is_durable, const char *format, ...)
{
    char line[64 + 2 * MAX_INPUT + 512];
    struct timespec now;
    va_list arguments;
    int length, file;

    clock_gettime(CLOCK_REALTIME, &now);
    length = snprintf(line, 64, "%lld %d ", (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000, (int)getpid());
    va_start(arguments, format);
    length += vsnprintf(line + length, sizeof line - length - 1, format, arguments);
    va_end(arguments);
    line[length++] = '\n';
    file = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    /* A truth that cannot be written must not be missed: the process ends loudly. */
    if (file < 0 || write(file, line, length) != length || (is_durable && fdatasync(file) != 0))
        abort();
    close(file);
}

static char *hexadecimal(char *text, const unsigned char *octets, unsigned long length)
{
    unsigned long i;

    for (i = 0; i < length; i++)
        sprintf(text + 2 * i, "%02x", octets[i]);
    text[2 * length] = 0;
    return text;
}

/* ---- The script; the gate is held ---- */

static void read_line(const char *line)
{
    struct rule *rule = &rules[rule_count];
    char action[16] = "", argument[32] = "0";
    int i;

    if (sscanf(line, "module %4095s", real_path) == 1 || sscanf(line, "sessions %lu", &session_limit) == 1)
        return;
    if (strncmp(line, "absent", 6) == 0)
        is_absent = 1;
    else if (rule_count < MAX_RULES && sscanf(line, "%39s %lu %lu %15s %31s", rule->function, &rule->first, &rule->count, action, argument) >= 4) {
        for (i = 0; i < ACTIONS && strcmp(action, action_names[i]) != 0; i++)
            ;
        if (i == ACTIONS)
            abort();
        rule->action = i;
        rule->argument = strtoul(argument, NULL, 0);
        rule_count++;
    }
}

static void look_at_script(void)
{
    struct stat now;
    char line[4200];
    FILE *script;

    if (stat(script_path, &now) != 0)
        return;
    if (now.st_ino == script_seen.st_ino && now.st_mtim.tv_sec == script_seen.st_mtim.tv_sec && now.st_mtim.tv_nsec == script_seen.st_mtim.tv_nsec)
        return;
    script = fopen(script_path, "re");
    if (script == NULL)
        return;
    script_seen = now;
    generation++;
    rule_count = is_absent = 0;
    session_limit = 0;
    memset(calls, 0, sizeof calls);
    while (fgets(line, sizeof line, script) != NULL)
        read_line(line);
    fclose(script);
}

static unsigned long count_call(const char *function)
{
    int i;

    for (i = 0; i < MAX_FUNCTIONS - 1 && calls[i].name != NULL && strcmp(calls[i].name, function) != 0; i++)
        ;
    calls[i].name = function;
    return ++calls[i].count;
}

static unsigned long current_generation(void)
{
    unsigned long now;

    pthread_mutex_lock(&gate);
    look_at_script();
    now = generation;
    pthread_mutex_unlock(&gate);
    return now;
}

/* ---- What the script wants ---- */

static void pause_for(unsigned long milliseconds)
{
    struct timespec rest = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};

    while (nanosleep(&rest, &rest) != 0 && errno == EINTR)
        ;
}

static void hang(unsigned long since)
{
    while (current_generation() == since)
        pause_for(5);
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* A runtime that has a handler for it lives through a signal that was merely sent. */
static void crash(void)
{
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

static void obey(struct order *order, const struct rule *rule, CK_SESSION_HANDLE session, unsigned long since)
{
    note(0, "fault %s %s", order->function, action_names[rule->action]);
    switch (rule->action) {
    case ANSWER: order->answered = 1; order->answer = rule->argument; break;
    case LOSE: order->loses = 1; order->answer = rule->argument; break;
    case DELAY: pause_for(rule->argument); break;
    case HANG: hang(since); break;
    case FLIP: order->flips = 1; order->bit = rule->argument; break;
    case LOGOUT: real->C_Logout(session); break;
    case DIE_BEFORE: die(); break;
    case DIE_AFTER: order->dies = 1; break;
    default: crash(); break;
    }
}

/* A token that is not there: no slot of ours, no session of ours. */
static void be_absent(struct order *order)
{
    if (strcmp(order->function, "C_Initialize") == 0 || strcmp(order->function, "C_Finalize") == 0 || strcmp(order->function, "C_GetSlotList") == 0)
        return;
    order->answered = 1;
    order->answer = strncmp(order->function, "C_Get", 5) == 0 || strcmp(order->function, "C_OpenSession") == 0 ? CKR_TOKEN_NOT_PRESENT : CKR_DEVICE_REMOVED;
}

static struct order receive(const char *function, CK_SESSION_HANDLE session)
{
    struct order order = {.function = function};
    struct rule now[MAX_RULES];
    unsigned long number, since;
    int i, count = 0, absent;

    pthread_mutex_lock(&gate);
    look_at_script();
    number = count_call(function);
    since = generation;
    absent = is_absent;
    for (i = 0; i < rule_count; i++)
        if (strcmp(rules[i].function, function) == 0 && number >= rules[i].first && (rules[i].count == 0 || number < rules[i].first + rules[i].count))
            now[count++] = rules[i];
    pthread_mutex_unlock(&gate);
    if (absent)
        be_absent(&order);
    for (i = 0; i < count; i++)
        obey(&order, &now[i], session, since);
    return order;
}

static CK_RV finish(const struct order *order, CK_RV answer)
{
    if (order->dies)
        die();
    return order->loses ? order->answer : answer;
}

/* ---- Sessions; the gate is held ---- */

static struct session *find_session(CK_SESSION_HANDLE handle)
{
    struct session *vacant = &sessions[0];
    int i;

    for (i = 0; i < MAX_SESSIONS; i++) {
        if (sessions[i].handle == handle)
            return &sessions[i];
        if (sessions[i].handle == 0)
            vacant = &sessions[i];
    }
    memset(vacant, 0, sizeof *vacant);
    vacant->handle = handle;
    return vacant;
}

static void note_key(CK_SESSION_HANDLE handle, CK_MECHANISM_TYPE mechanism, CK_OBJECT_HANDLE key)
{
    unsigned char id[64];
    CK_ATTRIBUTE attribute = {CKA_ID, id, sizeof id};
    int has_id = real->C_GetAttributeValue(handle, key, &attribute, 1) == CKR_OK && attribute.ulValueLen <= sizeof id;
    struct session *session;

    pthread_mutex_lock(&gate);
    session = find_session(handle);
    session->mechanism = mechanism;
    session->key = key;
    hexadecimal(session->id, id, has_id ? attribute.ulValueLen : 0);
    pthread_mutex_unlock(&gate);
}

/* ---- The functions ---- */

#define FORWARD(name, session, parameters, arguments)                              \
    static CK_RV name##_ parameters                                                \
    {                                                                              \
        struct order order = receive(#name, session);                              \
        return order.answered ? order.answer : finish(&order, real->name arguments); \
    }

FORWARD(C_Initialize, 0, (void *arguments), (arguments))
FORWARD(C_GetTokenInfo, 0, (CK_SLOT_ID slot, CK_TOKEN_INFO *info), (slot, info))
FORWARD(C_GetMechanismList, 0, (CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, unsigned long *count), (slot, list, count))
FORWARD(C_GetMechanismInfo, 0, (CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info), (slot, type, info))
FORWARD(C_GetSessionInfo, session, (CK_SESSION_HANDLE session, CK_SESSION_INFO *info), (session, info))
FORWARD(C_FindObjects, session, (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *objects, unsigned long most, unsigned long *count), (session, objects, most, count))
FORWARD(C_FindObjectsFinal, session, (CK_SESSION_HANDLE session), (session))
FORWARD(C_GetAttributeValue, session, (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *template, unsigned long count), (session, object, template, count))
FORWARD(C_SetAttributeValue, session, (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *template, unsigned long count), (session, object, template, count))
FORWARD(C_DestroyObject, session, (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object), (session, object))
FORWARD(C_GenerateKeyPair, session,
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *public, unsigned long public_count, CK_ATTRIBUTE *private,
     unsigned long private_count, CK_OBJECT_HANDLE *public_key, CK_OBJECT_HANDLE *private_key),
    (session, mechanism, public, public_count, private, private_count, public_key, private_key))

static CK_RV C_Finalize_(void *reserved)
{
    struct order order = receive("C_Finalize", 0);

    if (order.answered)
        return order.answer;
    pthread_mutex_lock(&gate);
    memset(sessions, 0, sizeof sessions);
    open_sessions = 0;
    pthread_mutex_unlock(&gate);
    return finish(&order, real->C_Finalize(reserved));
}

static CK_RV C_GetSlotList_(unsigned char present, CK_SLOT_ID *slots, unsigned long *count)
{
    struct order order = receive("C_GetSlotList", 0);

    if (order.answered)
        return order.answer;
    if (is_absent) {
        *count = 0;
        return CKR_OK;
    }
    return finish(&order, real->C_GetSlotList(present, slots, count));
}

static CK_RV C_OpenSession_(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify, CK_SESSION_HANDLE *session)
{
    struct order order = receive("C_OpenSession", 0);
    CK_RV answer;
    int is_full;

    if (order.answered)
        return order.answer;
    pthread_mutex_lock(&gate);
    is_full = session_limit != 0 && open_sessions >= session_limit;
    open_sessions += !is_full;
    pthread_mutex_unlock(&gate);
    if (is_full)
        return CKR_SESSION_COUNT;
    answer = real->C_OpenSession(slot, flags, application, notify, session);
    if (answer != CKR_OK)
        __atomic_sub_fetch(&open_sessions, 1, __ATOMIC_SEQ_CST);
    return finish(&order, answer);
}

static CK_RV C_CloseSession_(CK_SESSION_HANDLE session)
{
    struct order order = receive("C_CloseSession", session);
    CK_RV answer;

    if (order.answered)
        return order.answer;
    answer = real->C_CloseSession(session);
    pthread_mutex_lock(&gate);
    find_session(session)->handle = 0;
    if (answer == CKR_OK && open_sessions > 0)
        open_sessions--;
    pthread_mutex_unlock(&gate);
    return finish(&order, answer);
}

static CK_RV C_Login_(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin, unsigned long length)
{
    struct order order = receive("C_Login", session);
    CK_RV answer = order.answered ? order.answer : finish(&order, real->C_Login(session, user, pin, length));

    note(0, "login 0x%lx", answer);
    return answer;
}

static CK_RV C_FindObjectsInit_(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, unsigned long count)
{
    struct order order = receive("C_FindObjectsInit", session);

    if (order.answered)
        return order.answer;
    pthread_mutex_lock(&gate);
    find_session(session)->searched = 1;
    pthread_mutex_unlock(&gate);
    return finish(&order, real->C_FindObjectsInit(session, template, count));
}

static CK_RV C_SignInit_(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
    struct order order = receive("C_SignInit", session);

    if (order.answered)
        return order.answer;
    note_key(session, mechanism->mechanism, key);
    return finish(&order, real->C_SignInit(session, mechanism, key));
}

static CK_RV C_Sign_(CK_SESSION_HANDLE handle, unsigned char *data, unsigned long length, unsigned char *signature, unsigned long *signature_length)
{
    struct order order = receive("C_Sign", handle);
    char text[2 * MAX_INPUT + 1];
    struct session session;
    unsigned long number;
    CK_RV answer;

    if (order.answered)
        return order.answer;
    pthread_mutex_lock(&gate);
    session = *find_session(handle);
    find_session(handle)->searched = 0;
    number = ++sign_number;
    pthread_mutex_unlock(&gate);
    note(0, "asked %lu 0x%lx %lu %s %d %s", number, session.mechanism, session.key, session.id[0] ? session.id : "-", session.searched,
        hexadecimal(text, data, length < MAX_INPUT ? length : MAX_INPUT));
    answer = real->C_Sign(handle, data, length, signature, signature_length);
    if (answer == CKR_OK)
        note(1, "made %lu %s", number, hexadecimal(text, signature, *signature_length));
    if (answer == CKR_OK && order.flips)
        signature[order.bit / 8 % *signature_length] ^= 1 << order.bit % 8;
    if (order.loses)
        memset(signature, 0, *signature_length);
    return finish(&order, answer);
}

static int load(void)
{
    CK_C_GetFunctionList get;
    void *library;
    Dl_info self;

    if (dladdr((void *)load, &self) == 0)
        return 0;
    snprintf(script_path, sizeof script_path, "%.4000s.script", self.dli_fname);
    snprintf(log_path, sizeof log_path, "%.4000s.log", self.dli_fname);
    look_at_script();
    library = dlopen(real_path, RTLD_NOW | RTLD_LOCAL);
    get = library ? (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList") : NULL;
    if (get == NULL || get(&real) != CKR_OK) {
        fprintf(stderr, "faulty-pkcs11: '%s' of %s cannot be loaded\n", real_path, script_path);
        return 0;
    }
    ours = *real;
    return 1;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list)
{
    pthread_mutex_lock(&gate);
    if (real == NULL && !load()) {
        pthread_mutex_unlock(&gate);
        return CKR_GENERAL_ERROR;
    }
    pthread_mutex_unlock(&gate);
    ours.C_GetFunctionList = C_GetFunctionList;
    ours.C_Initialize = C_Initialize_;
    ours.C_Finalize = C_Finalize_;
    ours.C_GetSlotList = C_GetSlotList_;
    ours.C_GetTokenInfo = C_GetTokenInfo_;
    ours.C_GetMechanismList = C_GetMechanismList_;
    ours.C_GetMechanismInfo = C_GetMechanismInfo_;
    ours.C_OpenSession = C_OpenSession_;
    ours.C_CloseSession = C_CloseSession_;
    ours.C_GetSessionInfo = C_GetSessionInfo_;
    ours.C_Login = C_Login_;
    ours.C_FindObjectsInit = C_FindObjectsInit_;
    ours.C_FindObjects = C_FindObjects_;
    ours.C_FindObjectsFinal = C_FindObjectsFinal_;
    ours.C_GetAttributeValue = C_GetAttributeValue_;
    ours.C_SetAttributeValue = C_SetAttributeValue_;
    ours.C_DestroyObject = C_DestroyObject_;
    ours.C_GenerateKeyPair = C_GenerateKeyPair_;
    ours.C_SignInit = C_SignInit_;
    ours.C_Sign = C_Sign_;
    *list = &ours;
    return CKR_OK;
}
