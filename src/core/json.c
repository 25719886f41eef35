/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass, by descent, that writes a node before each value and fills in its end after it. Strings are
 * crossed eight bytes at a time while they hold only plain ASCII; whatever else turns up is looked at byte by
 * byte.
 *
 * Keys of a small object are compared each with each, past a filter of 64 bits that nearly always says at
 * once that a key is new; those of a larger one are sorted, so that no input costs more than n log n.
 *
 * Where in the document the reader stands is known from the open containers alone: the pointer for an error
 * is made only when there is one. Keys stand in it as they are spelled, so that it holds no control
 * characters.
 */
#include "core/json.h"

#include "core/must.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_COMPARED_MAX = 16, POINTER_SHOWN_MAX = 300 };

struct level {
    int32_t container; /* its node */
    int32_t current;   /* node of the key read last, number of the element being read; -1: none yet */
};

struct reader {
    struct arena *mem;
    const char *begin, *at, *end;
    struct json_node *nodes;
    int64_t capacity;
    int32_t count, depth;
    struct level levels[JSON_DEPTH_MAX];
    struct err *err;
};

/* ---- where ---- */

static void add_key_step(struct buffer *out, const struct json *json, int32_t key) {
    struct text name = json_unescaped(out->mem, json, key);
    buffer_char(out, '/');
    for (int64_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        if (c == '~' || c == '/') buffer_adds(out, c == '~' ? "~0" : "~1");
        else buffer_char(out, c);
    }
}

static struct json tape_so_far(const struct reader *r) {
    return (struct json){{r->begin, r->end - r->begin}, r->nodes, r->count};
}

/* Where the reader stands, as a JSON pointer. */
static struct text pointer_so_far(const struct reader *r) {
    struct buffer pointer = {.mem = r->mem};
    struct json json = tape_so_far(r);
    for (int32_t i = 0; i < r->depth && r->levels[i].current >= 0; i++) {
        if (r->nodes[r->levels[i].container].kind == JSON_OBJECT)
            add_key_step(&pointer, &json, r->levels[i].current);
        else buffer_print(&pointer, "/%d", r->levels[i].current);
    }
    return buffer_text(&pointer);
}

/* The place is added to the first line; what follows it says what to do. */
__attribute__((format(printf, 5, 6))) static bool
fail_at(struct reader *r, const char *at, enum err_kind kind, const char *code, const char *text, ...) {
    va_list args;
    va_start(args, text);
    struct text says = text_print_list(r->mem, text, args), pointer = pointer_so_far(r);
    va_end(args);
    const char *line = memchr(says.at, '\n', (size_t)says.length);
    int64_t what = line == NULL ? says.length : line - says.at;
    struct buffer shown = {.mem = r->mem};
    buffer_shown(&shown, text_shorten(r->mem, pointer, POINTER_SHOWN_MAX));
    return err_fail_at(r->err, pointer, kind, code, "%.*s, at \"%.*s\" (byte %lld)%s", (int)what, says.at,
                       TEXT_ARGS(buffer_text(&shown)), (long long)(at - r->begin), line == NULL ? "" : line);
}

static const char *character_name(struct reader *r, const char *at) {
    struct text rest = {at, r->end - at};
    uint32_t character;
    int32_t bytes = text_character(rest, 0, &character);
    bool shown = bytes > 1 || (bytes == 1 && character > 0x20 && character != 0x7f);
    if (shown) return text_print(r->mem, "\"%.*s\"", bytes, at).at;
    return text_print(r->mem, "the byte 0x%02x", (unsigned char)*at).at;
}

static bool fail_expected(struct reader *r, const char *expected) {
    if (r->at == r->end)
        return fail_at(r, r->at, ERR_INPUT, "json.end",
                       "the JSON ends too early: %s expected\nIs the body complete?", expected);
    return fail_at(r, r->at, ERR_INPUT, "json.syntax", "%s where %s is expected", character_name(r, r->at),
                   expected);
}

/* ---- strings ---- */

/* Steps over characters that need no look: ASCII from space on, but quotes and backslashes. */
static const char *plain_end(const char *at, const char *end) {
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        word = le64toh(word); /* the first byte is the lowest */
        uint64_t quote = word ^ ('"' * ones), backslash = word ^ ('\\' * ones);
        uint64_t special = (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                            ((word - 0x20 * ones) & ~word) | word) &
                           high;
        if (special != 0) return at + __builtin_ctzll(special) / 8; /* a borrow spoils only bytes above it */
        at += 8;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80)
        at++;
    return at;
}

/* The value of four hex digits, or -1. */
static int32_t hex4(const char *at, const char *end) {
    if (end - at < 4) return -1;
    int32_t value = 0;
    for (int32_t i = 0; i < 4; i++) {
        char c = at[i];
        int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool is_high_surrogate(int32_t unit) {
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low_surrogate(int32_t unit) {
    return unit >= 0xdc00 && unit < 0xe000;
}

static bool read_escape(struct reader *r) {
    const char *at = r->at;
    if (r->end - at < 2) return r->at = r->end, fail_expected(r, "the rest of an escape");
    if (at[1] != 'u') {
        if (at[1] == '\0' || strchr("\"\\/bfnrt", at[1]) == NULL)
            return fail_at(r, at, ERR_INPUT, "json.escape",
                           "a backslash before a character that has no escape");
        r->at += 2;
        return true;
    }
    int32_t unit = hex4(at + 2, r->end);
    if (unit < 0) return fail_at(r, at, ERR_INPUT, "json.escape", "\\u without four hex digits behind it");
    r->at += 6;
    if (is_low_surrogate(unit)) return fail_at(r, at, ERR_INPUT, "json.escape", "half a surrogate pair");
    if (!is_high_surrogate(unit)) return true;
    bool paired = r->end - r->at >= 2 && r->at[0] == '\\' && r->at[1] == 'u' &&
                  is_low_surrogate(hex4(r->at + 2, r->end));
    if (!paired) return fail_at(r, at, ERR_INPUT, "json.escape", "half a surrogate pair");
    r->at += 6;
    return true;
}

/* Steps over characters of two and more bytes. */
static bool read_wide(struct reader *r) {
    struct text rest = {r->at, r->end - r->at};
    int64_t i = 0;
    while (i < rest.length && (unsigned char)rest.at[i] >= 0x80) {
        uint32_t character;
        int32_t bytes = text_character(rest, i, &character);
        if (bytes == 0)
            return fail_at(r, r->at + i, ERR_INPUT, "json.utf8", "the byte 0x%02x, which is not UTF-8 here",
                           (unsigned char)rest.at[i]);
        i += bytes;
    }
    r->at += i;
    return true;
}

static bool read_string(struct reader *r, struct json_node *node) {
    r->at++;
    for (;;) {
        r->at = plain_end(r->at, r->end);
        if (r->at == r->end) return fail_expected(r, "the closing quote of a string");
        unsigned char c = (unsigned char)*r->at;
        if (c == '"') break;
        if (c >= 0x80) {
            if (!read_wide(r)) return false;
        } else if (c == '\\') {
            node->escaped = true;
            if (!read_escape(r)) return false;
        } else {
            return fail_at(r, r->at, ERR_INPUT, "json.control",
                           "a bare control character (0x%02x) in a string", c);
        }
    }
    node->end = (int32_t)(++r->at - r->begin);
    return true;
}

/* Takes one character off an escaped string, or one byte of a character that is not escaped. */
static int32_t next_character(const char **at, char out[4]) {
    const char *s = *at;
    if (s[0] != '\\') return out[0] = s[0], *at = s + 1, 1;
    if (s[1] != 'u') {
        static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
        const char *found = strchr(from, s[1]);
        return out[0] = found != NULL ? to[found - from] : s[1], *at = s + 2, 1;
    }
    int32_t c = hex4(s + 2, s + 6);
    *at = s + 6;
    if (is_high_surrogate(c)) {
        c = 0x10000 + ((c - 0xd800) << 10) + (hex4(s + 8, s + 12) - 0xdc00);
        *at = s + 12;
    }
    if (c < 0x80) return out[0] = (char)c, 1;
    int32_t bytes = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (int32_t i = bytes - 1; i > 0; i--, c >>= 6) out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)((0xf00 >> bytes) | c); /* 110..., 1110..., 11110... */
    return bytes;
}

static struct text inside(const struct json *json, int32_t node) {
    struct text raw = json_raw(json, node);
    return (struct text){raw.at + 1, raw.length - 2};
}

struct text json_unescaped(struct arena *mem, const struct json *json, int32_t node) {
    must(json->nodes[node].kind == JSON_STRING);
    struct text raw = inside(json, node);
    if (!json->nodes[node].escaped) return raw;
    char *out = arena_make(mem, char, raw.length); /* an escape is never shorter than what it stands for */
    int64_t length = 0;
    for (const char *at = raw.at; at < raw.at + raw.length;) {
        char bytes[4];
        int32_t count = next_character(&at, bytes);
        memcpy(out + length, bytes, (size_t)count);
        length += count;
    }
    return (struct text){out, length};
}

/* The bytes of a string without its escapes, one by one. */
struct unescaping {
    const char *at, *end;
    char bytes[4];
    int32_t count, taken; /* of bytes */
};

static struct unescaping unescape(const struct json *json, int32_t node) {
    struct text raw = inside(json, node);
    return (struct unescaping){.at = raw.at, .end = raw.at + raw.length};
}

/* The next byte, or -1 at the end. */
static int next_byte(struct unescaping *u) {
    if (u->taken == u->count) {
        if (u->at == u->end) return -1;
        u->count = next_character(&u->at, u->bytes);
        u->taken = 0;
    }
    return (unsigned char)u->bytes[u->taken++];
}

static bool string_is(const struct json *json, int32_t node, struct text expected) {
    if (!json->nodes[node].escaped) return text_equal(inside(json, node), expected);
    struct unescaping string = unescape(json, node);
    for (int64_t i = 0; i < expected.length; i++)
        if (next_byte(&string) != (unsigned char)expected.at[i]) return false;
    return next_byte(&string) < 0;
}

static bool strings_equal(const struct json *a, int32_t na, const struct json *b, int32_t nb) {
    if (!a->nodes[na].escaped) return string_is(b, nb, inside(a, na));
    struct unescaping left = unescape(a, na), right = unescape(b, nb);
    for (;;) {
        int byte = next_byte(&left);
        if (byte != next_byte(&right)) return false;
        if (byte < 0) return true;
    }
}

bool json_string_is(const struct json *json, int32_t node, const char *expected) {
    return json->nodes[node].kind == JSON_STRING && string_is(json, node, text_of(expected));
}

/* ---- keys ---- */

struct key {
    struct text name; /* unescaped */
    int32_t node;
};

static int by_name(const void *left, const void *right) {
    const struct key *a = left, *b = right;
    int order = text_compare(a->name, b->name);
    return order != 0 ? order : (a->node > b->node) - (a->node < b->node);
}

/* The keys of an object, by name; names and list in `mem`. */
static struct key *sorted_keys(struct arena *mem, const struct json *json, int32_t object) {
    struct key *keys = arena_make(mem, struct key, json->nodes[object].count + 1);
    int32_t count = 0;
    for (int32_t m = json_first(json, object); m != JSON_MISSING; m = json_following(json, object, m))
        keys[count++] = (struct key){json_unescaped(mem, json, m), m};
    qsort(keys, (size_t)count, sizeof keys[0], by_name);
    return keys;
}

static int32_t find_sorted(const struct key *keys, int32_t count, struct text name) {
    int32_t low = 0, high = count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (text_compare(keys[middle].name, name) < 0) low = middle + 1;
        else high = middle;
    }
    return low < count && text_equal(keys[low].name, name) ? keys[low].node : JSON_MISSING;
}

static int32_t repeated_among_many(struct reader *r, const struct json *json, int32_t object) {
    struct key *keys = sorted_keys(r->mem, json, object);
    int32_t first = JSON_MISSING;
    for (int32_t i = 1; i < json->nodes[object].count; i++) {
        bool repeated = text_equal(keys[i].name, keys[i - 1].name);
        if (repeated && (first == JSON_MISSING || keys[i].node < first)) first = keys[i].node;
    }
    return first;
}

static int32_t repeated_among_few(struct reader *r, const struct json *json, int32_t object) {
    struct text names[KEYS_COMPARED_MAX];
    int32_t count = 0;
    uint64_t seen = 0;
    for (int32_t m = json_first(json, object); m != JSON_MISSING; m = json_following(json, object, m)) {
        struct text name = json_unescaped(r->mem, json, m);
        uint64_t trait = (uint64_t)name.length * 5;
        if (name.length > 0)
            trait += (uint64_t)((unsigned char)name.at[0] * 3 + (unsigned char)name.at[name.length - 1]);
        uint64_t bit = (uint64_t)1 << (trait & 63);
        for (int32_t i = 0; (seen & bit) != 0 && i < count; i++)
            if (text_equal(names[i], name)) return m;
        seen |= bit;
        names[count++] = name;
    }
    return JSON_MISSING;
}

/* Every open level's `current` is set, so that the pointer of an error ends with the repeated key. */
static bool check_keys(struct reader *r, int32_t object) {
    struct json json = tape_so_far(r);
    int32_t count = r->nodes[object].count;
    int32_t repeated = count <= KEYS_COMPARED_MAX ? repeated_among_few(r, &json, object)
                                                  : repeated_among_many(r, &json, object);
    if (repeated == JSON_MISSING) return true;
    r->levels[r->depth - 1].current = repeated;
    return fail_at(r, r->begin + r->nodes[repeated].begin, ERR_INPUT, "json.duplicate-key",
                   "the same key twice in one object");
}

/* ---- values ---- */

static bool is_digit(const struct reader *r) {
    return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

static void skip_digits(struct reader *r) {
    while (is_digit(r)) r->at++;
}

static bool read_number(struct reader *r) {
    const char *from = r->at;
    if (*r->at == '-') r->at++;
    if (!is_digit(r))
        return fail_at(r, from, ERR_INPUT, "json.number", "a minus sign without a digit behind it");
    bool zero = *r->at == '0';
    skip_digits(r);
    const char *digits = *from == '-' ? from + 1 : from;
    if (zero && r->at - digits > 1)
        return fail_at(r, from, ERR_INPUT, "json.number", "a number with a leading zero");
    if (r->at < r->end && *r->at == '.') {
        r->at++;
        if (!is_digit(r))
            return fail_at(r, from, ERR_INPUT, "json.number", "a number without a digit after its point");
        skip_digits(r);
    }
    if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
        r->at++;
        if (r->at < r->end && (*r->at == '+' || *r->at == '-')) r->at++;
        if (!is_digit(r))
            return fail_at(r, from, ERR_INPUT, "json.number", "a number without a digit in its exponent");
        skip_digits(r);
    }
    return true;
}

static bool read_word(struct reader *r, const char *word) {
    size_t length = strlen(word);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length) != 0)
        return fail_expected(r, "a value (true, false and null are written in lower case)");
    r->at += length;
    return true;
}

static inline void skip_space(struct reader *r) {
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t')) r->at++;
}

static int32_t add_node(struct reader *r, enum json_kind kind) {
    arena_grow(r->mem, r->nodes, r->count, &r->capacity);
    r->nodes[r->count] = (struct json_node){.begin = (int32_t)(r->at - r->begin), .kind = (uint8_t)kind};
    return r->count++;
}

static bool read_value(struct reader *r);

static bool open_level(struct reader *r, int32_t container) {
    if (r->depth == JSON_DEPTH_MAX)
        return fail_at(r, r->at, ERR_LIMIT, "json.depth", "arrays and objects nested more than %d deep",
                       JSON_DEPTH_MAX);
    r->levels[r->depth++] = (struct level){container, -1};
    r->at++;
    return true;
}

static void close_level(struct reader *r, int32_t count) {
    int32_t container = r->levels[--r->depth].container;
    r->nodes[container].count = count;
    r->at++;
}

/* After a value inside brackets: true when another follows; at the closing bracket false, without an error.
 */
static bool goes_on(struct reader *r, char closing) {
    skip_space(r);
    if (r->at < r->end && *r->at == ',') return r->at++, true;
    if (r->at == r->end || *r->at != closing)
        fail_expected(r, closing == '}' ? "\",\" or \"}\"" : "\",\" or \"]\"");
    return false;
}

static bool read_array(struct reader *r) {
    int32_t array = add_node(r, JSON_ARRAY), count = 0;
    if (!open_level(r, array)) return false;
    struct level *level = &r->levels[r->depth - 1];
    skip_space(r);
    if (r->at == r->end || *r->at != ']') {
        do {
            level->current = count++;
            if (!read_value(r)) return false;
        } while (goes_on(r, ']'));
        if (err_any(r->err)) return false;
    }
    close_level(r, count);
    return true;
}

static bool read_key(struct reader *r) {
    skip_space(r);
    if (r->at == r->end || *r->at != '"') return fail_expected(r, "a key in double quotes");
    int32_t key = add_node(r, JSON_STRING);
    if (!read_string(r, &r->nodes[key])) return false;
    r->nodes[key].next = r->count;
    r->levels[r->depth - 1].current = key;
    skip_space(r);
    if (r->at == r->end || *r->at != ':') return fail_expected(r, "\":\"");
    r->at++;
    return true;
}

static bool read_object(struct reader *r) {
    int32_t object = add_node(r, JSON_OBJECT), count = 0;
    if (!open_level(r, object)) return false;
    struct level *level = &r->levels[r->depth - 1];
    skip_space(r);
    if (r->at == r->end || *r->at != '}') {
        do {
            level->current = -1;
            if (!read_key(r) || !read_value(r)) return false;
            count++;
        } while (goes_on(r, '}'));
        if (err_any(r->err)) return false;
    }
    r->nodes[object].count = count;
    r->nodes[object].next = r->count;
    if (count > 1 && !check_keys(r, object)) return false;
    close_level(r, count);
    return true;
}

static bool read_kind(struct reader *r) {
    switch (*r->at) {
    case '{':
        return read_object(r);
    case '[':
        return read_array(r);
    case '"': {
        int32_t string = add_node(r, JSON_STRING);
        return read_string(r, &r->nodes[string]);
    }
    case 't':
        add_node(r, JSON_TRUE);
        return read_word(r, "true");
    case 'f':
        add_node(r, JSON_FALSE);
        return read_word(r, "false");
    case 'n':
        add_node(r, JSON_NULL);
        return read_word(r, "null");
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        add_node(r, JSON_NUMBER);
        return read_number(r);
    default:
        return fail_expected(r, "a value");
    }
}

static bool read_value(struct reader *r) {
    skip_space(r);
    if (r->at == r->end) return fail_expected(r, "a value");
    int32_t node = r->count;
    if (!read_kind(r)) return false;
    r->nodes[node].end = (int32_t)(r->at - r->begin);
    r->nodes[node].next = r->count;
    return true;
}

bool json_read(struct arena *mem, struct text bytes, struct json *out, struct err *err) {
    if (bytes.length > JSON_BYTES_MAX)
        return err_fail(err, ERR_LIMIT, "json.too-large",
                        "%lld bytes of JSON, but at most %d are read at once", (long long)bytes.length,
                        JSON_BYTES_MAX);
    if (bytes.length >= 3 && memcmp(bytes.at, "\xef\xbb\xbf", 3) == 0)
        return err_fail(err, ERR_INPUT, "json.byte-order-mark",
                        "the JSON begins with a byte-order mark\nSend plain UTF-8.");
    struct reader r = {
        .mem = mem, .begin = bytes.at, .at = bytes.at, .end = bytes.at + bytes.length, .err = err};
    r.capacity = bytes.length / 8 + 16; /* statements have a node for 11 bytes */
    r.nodes = arena_make(mem, struct json_node, r.capacity);
    skip_space(&r);
    if (r.at == r.end)
        return err_fail(err, ERR_INPUT, "json.empty",
                        "no JSON where a value is expected\nIs the body empty?");
    if (!read_value(&r)) return false;
    skip_space(&r);
    if (r.at != r.end)
        return fail_at(&r, r.at, ERR_INPUT, "json.trailing", "more bytes after the end of the JSON value");
    *out = tape_so_far(&r);
    return true;
}

/* ---- using the tape ---- */

struct text json_raw(const struct json *json, int32_t node) {
    const struct json_node *n = &json->nodes[node];
    return (struct text){json->bytes.at + n->begin, n->end - n->begin};
}

static int32_t member_of(const struct json *json, int32_t object, struct text name) {
    for (int32_t m = json_first(json, object); m != JSON_MISSING; m = json_following(json, object, m))
        if (string_is(json, m, name)) return m + 1;
    return JSON_MISSING;
}

int32_t json_member(const struct json *json, int32_t object, const char *name) {
    if (object == JSON_MISSING || json->nodes[object].kind != JSON_OBJECT) return JSON_MISSING;
    return member_of(json, object, text_of(name));
}

struct text json_pointer(struct arena *mem, const struct json *json, int32_t node) {
    struct buffer out = {.mem = mem};
    for (int32_t parent = 0; parent != node;) {
        bool in_object = json->nodes[parent].kind == JSON_OBJECT;
        int32_t m = json_first(json, parent), number = 0;
        for (int32_t next; (next = json_following(json, parent, m)) != JSON_MISSING && next <= node; number++)
            m = next;
        if (in_object) add_key_step(&out, json, m);
        else buffer_print(&out, "/%d", number);
        if (m == node) break; /* a key: its place is that of its value */
        parent = in_object ? m + 1 : m;
    }
    return buffer_text(&out);
}

/* A number as 0.DIGITS x 10^scale, DIGITS without zeros at either end. */
struct decimal {
    struct text whole, fraction; /* digits before and after the point */
    int64_t first, count;        /* of DIGITS in whole and fraction together; count 0: zero */
    int64_t scale;
    bool negative, huge; /* huge: an exponent of more than 17 digits, taken for 10^17 */
};

static char digit_at(const struct decimal *d, int64_t i) {
    return i < d->whole.length ? d->whole.at[i] : d->fraction.at[i - d->whole.length];
}

static struct text take_digits(struct text *rest) {
    struct text digits = {rest->at, 0};
    while (digits.length < rest->length && rest->at[digits.length] >= '0' && rest->at[digits.length] <= '9')
        digits.length++;
    rest->at += digits.length;
    rest->length -= digits.length;
    return digits;
}

static bool take(struct text *rest, char c) {
    if (rest->length == 0 || rest->at[0] != c) return false;
    rest->at++;
    rest->length--;
    return true;
}

static const int64_t EXPONENT_MAX = 100000000000000000; /* 10^17 */

static int64_t exponent_read(struct text rest, bool *huge) {
    bool negative = take(&rest, '-');
    take(&rest, '+');
    while (take(&rest, '0')) continue;
    *huge = rest.length > 17;
    int64_t exponent = 0;
    if (*huge) exponent = EXPONENT_MAX;
    for (int64_t i = 0; i < rest.length && !*huge; i++) exponent = exponent * 10 + (rest.at[i] - '0');
    return negative ? -exponent : exponent;
}

static struct decimal decimal_read(struct text rest) {
    struct decimal d = {.negative = take(&rest, '-')};
    d.whole = take_digits(&rest);
    if (take(&rest, '.')) d.fraction = take_digits(&rest);
    int64_t exponent = 0;
    if (take(&rest, 'e') || take(&rest, 'E')) exponent = exponent_read(rest, &d.huge);
    int64_t end = d.whole.length + d.fraction.length;
    while (d.first < end && digit_at(&d, d.first) == '0') d.first++;
    while (end > d.first && digit_at(&d, end - 1) == '0') end--;
    d.count = end - d.first;
    d.scale = d.whole.length - d.first + exponent;
    return d;
}

static bool numbers_equal(struct text a, struct text b) {
    if (text_equal(a, b)) return true;
    struct decimal x = decimal_read(a), y = decimal_read(b);
    if (x.count == 0 && y.count == 0) return true; /* 0, -0.0, 0e99 */
    if (x.huge || y.huge || x.count != y.count || x.scale != y.scale || x.negative != y.negative)
        return false;
    for (int64_t i = 0; i < x.count; i++)
        if (digit_at(&x, x.first + i) != digit_at(&y, y.first + i)) return false;
    return true;
}

static int32_t sign(const struct decimal *d) {
    return d->count == 0 ? 0 : d->negative ? -1 : 1;
}

int json_number_compare(struct text a, struct text b) {
    struct decimal x = decimal_read(a), y = decimal_read(b);
    if (sign(&x) != sign(&y)) return sign(&x) < sign(&y) ? -1 : 1;
    if (sign(&x) == 0) return 0;
    if (x.scale != y.scale) return (x.scale < y.scale) == (sign(&x) > 0) ? -1 : 1;
    for (int64_t i = 0; i < x.count || i < y.count; i++) {
        char p = i < x.count ? digit_at(&x, x.first + i) : '0',
             q = i < y.count ? digit_at(&y, y.first + i) : '0';
        if (p != q) return (p < q) == (sign(&x) > 0) ? -1 : 1;
    }
    return 0;
}

bool json_integer(struct text number, int64_t *out) {
    struct decimal d = decimal_read(number);
    if (d.huge || (d.count > 0 && (d.scale < d.count || d.scale > 18))) return false;
    int64_t value = 0;
    for (int64_t i = 0; d.count > 0 && i < d.scale; i++)
        value = value * 10 + (i < d.count ? digit_at(&d, d.first + i) - '0' : 0);
    *out = d.negative ? -value : value;
    return true;
}

static bool objects_equal(const struct json *a, int32_t na, const struct json *b, int32_t nb) {
    if (a->nodes[na].count != b->nodes[nb].count) return false;
    int32_t i = json_first(a, na), j = json_first(b, nb);
    while (i != JSON_MISSING && strings_equal(a, i, b, j)) { /* nearly always in the same order */
        if (!json_same(a, i + 1, b, j + 1)) return false;
        i = json_following(a, na, i);
        j = json_following(b, nb, j);
    }
    if (i == JSON_MISSING) return true;
    struct arena mem = {0};
    struct key *keys = sorted_keys(&mem, b, nb);
    bool equal = true;
    for (; equal && i != JSON_MISSING; i = json_following(a, na, i)) {
        int32_t found = find_sorted(keys, b->nodes[nb].count, json_unescaped(&mem, a, i));
        equal = found != JSON_MISSING && json_same(a, i + 1, b, found + 1);
    }
    arena_clear(&mem);
    return equal;
}

static bool arrays_equal(const struct json *a, int32_t na, const struct json *b, int32_t nb) {
    if (a->nodes[na].count != b->nodes[nb].count) return false;
    int32_t i = json_first(a, na), j = json_first(b, nb);
    for (; i != JSON_MISSING; i = json_following(a, na, i), j = json_following(b, nb, j))
        if (!json_same(a, i, b, j)) return false;
    return true;
}

bool json_same(const struct json *a, int32_t na, const struct json *b, int32_t nb) {
    if (a->nodes[na].kind != b->nodes[nb].kind) return false;
    switch (json_kind(a, na)) {
    case JSON_NUMBER:
        return numbers_equal(json_raw(a, na), json_raw(b, nb));
    case JSON_STRING:
        return strings_equal(a, na, b, nb);
    case JSON_ARRAY:
        return arrays_equal(a, na, b, nb);
    case JSON_OBJECT:
        return objects_equal(a, na, b, nb);
    default:
        return true;
    }
}

static void add_member(struct buffer *out, struct text key, struct text value) {
    if (out->at[out->length - 1] != '{') buffer_char(out, ',');
    buffer_add(out, key);
    buffer_char(out, ':');
    buffer_add(out, value);
}

void json_merge(struct buffer *out, const struct json *old, const struct json *new) {
    must(old->nodes[0].kind == JSON_OBJECT && new->nodes[0].kind == JSON_OBJECT);
    struct arena mem = {0};
    struct key *old_keys = sorted_keys(&mem, old, 0), *new_keys = sorted_keys(&mem, new, 0);
    buffer_char(out, '{');
    for (int32_t m = json_first(old, 0); m != JSON_MISSING; m = json_following(old, 0, m)) {
        int32_t found = find_sorted(new_keys, new->nodes[0].count, json_unescaped(&mem, old, m));
        add_member(out, json_raw(old, m),
                   found == JSON_MISSING ? json_raw(old, m + 1) : json_raw(new, found + 1));
    }
    for (int32_t m = json_first(new, 0); m != JSON_MISSING; m = json_following(new, 0, m))
        if (find_sorted(old_keys, old->nodes[0].count, json_unescaped(&mem, new, m)) == JSON_MISSING)
            add_member(out, json_raw(new, m), json_raw(new, m + 1));
    buffer_char(out, '}');
    arena_clear(&mem);
}
