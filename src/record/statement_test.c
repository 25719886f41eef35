/* SPDX-License-Identifier: Apache-2.0 */
#include "record/statement.h"

#include "core/random.h"
#include "tests/statement_make.h"
#include "tests/test.h"

#include <string.h>

static struct arena mem;

enum { IN_1_0 = 1, IN_2_0 = 2, IN_BOTH = 3 };

/*
 * Statements in the tables are written with ' for ", and with $A, $V, $O for an actor, a verb and an object,
 * $G for the members of a group.
 */
static struct text expand(const char *statement) {
    struct buffer out = {.mem = &mem};
    for (const char *at = statement; *at != '\0'; at++) {
        if (*at == '\'') buffer_char(&out, '"');
        else if (*at != '$') buffer_char(&out, *at);
        else if (*++at == 'A') buffer_adds(&out, "\"actor\":{\"mbox\":\"mailto:a@b.kz\"}");
        else if (*at == 'V') buffer_adds(&out, "\"verb\":{\"id\":\"http://a.kz/did\"}");
        else if (*at == 'O') buffer_adds(&out, "\"object\":{\"id\":\"http://a.kz/course\"}");
        else
            buffer_adds(&out, "\"objectType\":\"Group\",\"member\":[{\"mbox\":\"mailto:a@b.kz\"},{\"openid\":"
                              "\"http://a.kz/me\"}]");
    }
    return buffer_text(&out);
}

static bool accepts(struct text bytes, enum xapi_version version, struct statement *out, struct err *err) {
    struct json *json = arena_make(&mem, struct json, 1);
    return json_read(&mem, bytes, json, err) && statement_check(&mem, json, 0, version, out, err);
}

static const struct {
    const char *rule;
    int32_t versions;
    const char *accepted, *refused;
    const char *code, *pointer; /* of the refusal */
} rules[] = {
    /* the statement */
    {"a statement is an object", IN_BOTH, "{$A,$V,$O}", "['x']", "xapi.type", ""},
    {"an actor is required", IN_BOTH, "{$A,$V,$O}", "{$V,$O}", "xapi.missing", ""},
    {"a verb is required", IN_BOTH, "{$A,$V,$O}", "{$A,$O}", "xapi.missing", ""},
    {"an object is required", IN_BOTH, "{$A,$V,$O}", "{$A,$V}", "xapi.missing", ""},
    {"other members are refused", IN_BOTH, "{$A,$V,$O}", "{$A,$V,$O,'x':1}", "xapi.unknown-member", "/x"},
    {"case counts in names of members", IN_BOTH, "{$A,$V,$O,'result':{}}", "{$A,$V,$O,'Result':{}}",
     "xapi.unknown-member", "/Result"},
    {"null is refused outside extensions", IN_BOTH, "{$A,$V,$O,'result':{'extensions':{'a:b':null}}}",
     "{$A,$V,$O,'result':null}", "xapi.null", "/result"},
    {"an id is a UUID", IN_BOTH, "{$A,$V,$O,'id':'FD41c918-b88b-4b20-a0a5-a4c32391aaa0'}",
     "{$A,$V,$O,'id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa'}", "xapi.uuid", "/id"},
    {"an id is a string", IN_BOTH, "{$A,$V,$O}", "{$A,$V,$O,'id':5}", "xapi.type", "/id"},
    {"stored is a time", IN_BOTH, "{$A,$V,$O,'stored':'2026-01-02T03:04:05Z'}", "{$A,$V,$O,'stored':'now'}",
     "xapi.timestamp", "/stored"},
    {"a timestamp is a time", IN_BOTH, "{$A,$V,$O,'timestamp':'2026-01-02T03:04:05+05:00'}",
     "{$A,$V,$O,'timestamp':'01/011/2015'}", "xapi.timestamp", "/timestamp"},
    {"2.0 wants RFC 3339", IN_2_0, "{$A,$V,$O,'timestamp':'2026-01-02T03:04:05Z'}",
     "{$A,$V,$O,'timestamp':'20260102T030405Z'}", "xapi.timestamp", "/timestamp"},
    {"1.0.3 takes the basic form", IN_1_0, "{$A,$V,$O,'timestamp':'20260102T030405Z'}",
     "{$A,$V,$O,'timestamp':'2026012T030405Z'}", "xapi.timestamp", "/timestamp"},
    {"-00:00 is no offset", IN_BOTH, "{$A,$V,$O,'timestamp':'2026-01-02T03:04:05+00:00'}",
     "{$A,$V,$O,'timestamp':'2026-01-02T03:04:05-00:00'}", "xapi.timestamp", "/timestamp"},
    {"a version is of 1.0", IN_1_0, "{$A,$V,$O,'version':'1.0.9'}", "{$A,$V,$O,'version':'2.0.0'}",
     "xapi.version", "/version"},
    {"2.0 takes versions of both", IN_2_0, "{$A,$V,$O,'version':'2.0.0'}", "{$A,$V,$O,'version':'2.1.0'}",
     "xapi.version", "/version"},
    {"1.0 stands for 1.0.0", IN_BOTH, "{$A,$V,$O,'version':'1.0'}", "{$A,$V,$O,'version':'0.9.9'}",
     "xapi.version", "/version"},
    {"a version has digits", IN_BOTH, "{$A,$V,$O,'version':'1.0.12'}", "{$A,$V,$O,'version':'1.0.x'}",
     "xapi.version", "/version"},
    {"a version does not end with a point", IN_BOTH, "{$A,$V,$O,'version':'1.0.0'}",
     "{$A,$V,$O,'version':'1.0.'}", "xapi.version", "/version"},
    {"an authority is an agent or two", IN_BOTH, "{$A,$V,$O,'authority':{$G}}",
     "{$A,$V,$O,'authority':{'objectType':'Group','member':[{'mbox':'mailto:a@b.kz'}]}}", "xapi.authority",
     "/authority"},
    {"an authority of two has no identifier", IN_BOTH, "{$A,$V,$O,'authority':{'mbox':'mailto:a@b.kz'}}",
     "{$A,$V,$O,'authority':{$G,'mbox':'mailto:a@b.kz'}}", "xapi.authority", "/authority"},
    /* agents and groups */
    {"an agent has an identifier", IN_BOTH, "{'actor':{'openid':'http://a.kz/me'},$V,$O}",
     "{'actor':{'name':'A'},$V,$O}", "xapi.agent-identifier", "/actor"},
    {"an agent has one identifier only", IN_BOTH, "{'actor':{'mbox':'mailto:a@b.kz','name':'A'},$V,$O}",
     "{'actor':{'mbox':'mailto:a@b.kz','openid':'http://a.kz/me'},$V,$O}", "xapi.agent-identifier", "/actor"},
    {"objectType of an agent is Agent", IN_BOTH,
     "{'actor':{'objectType':'Agent','mbox':'mailto:a@b.kz'},$V,$O}",
     "{'actor':{'objectType':'agent','mbox':'mailto:a@b.kz'},$V,$O}", "xapi.object-type",
     "/actor/objectType"},
    {"a name is a string", IN_BOTH, "{'actor':{'name':'','mbox':'mailto:a@b.kz'},$V,$O}",
     "{'actor':{'name':{},'mbox':'mailto:a@b.kz'},$V,$O}", "xapi.type", "/actor/name"},
    {"a mailbox is a mailto IRI", IN_BOTH, "{'actor':{'mbox':'mailto:a.b+c@d.kz'},$V,$O}",
     "{'actor':{'mbox':'a@b.kz'},$V,$O}", "xapi.mbox", "/actor/mbox"},
    {"a mailbox has two sides", IN_BOTH, "{'actor':{'mbox':'mailto:a@b'},$V,$O}",
     "{'actor':{'mbox':'mailto:a@'},$V,$O}", "xapi.mbox", "/actor/mbox"},
    {"a mailbox sum is SHA-1", IN_BOTH,
     "{'actor':{'mbox_sha1sum':'cd9b00a5611f94eaa7b1661edab976068e364975'},$V,$O}",
     "{'actor':{'mbox_sha1sum':'cd9b00a5611f94eaa7b1661edab976068e36497'},$V,$O}", "xapi.mbox-sha1sum",
     "/actor/mbox_sha1sum"},
    {"an OpenID is an IRI", IN_BOTH, "{'actor':{'openid':'http://a.kz'},$V,$O}",
     "{'actor':{'openid':'a.kz'},$V,$O}", "xapi.iri", "/actor/openid"},
    {"an account has a home page", IN_BOTH,
     "{'actor':{'account':{'homePage':'http://a.kz','name':'1'}},$V,$O}",
     "{'actor':{'account':{'name':'1'}},$V,$O}", "xapi.missing", "/actor/account"},
    {"an account has a name", IN_BOTH, "{'actor':{'account':{'homePage':'http://a.kz','name':'1'}},$V,$O}",
     "{'actor':{'account':{'homePage':'http://a.kz'}},$V,$O}", "xapi.missing", "/actor/account"},
    {"the name of an account is not empty", IN_BOTH,
     "{'actor':{'account':{'homePage':'http://a.kz','name':'a b'}},$V,$O}",
     "{'actor':{'account':{'homePage':'http://a.kz','name':''}},$V,$O}", "xapi.account-name",
     "/actor/account/name"},
    {"the name of an account has no U+0000", IN_BOTH,
     "{'actor':{'account':{'homePage':'http://a.kz','name':'a\\u0001'}},$V,$O}",
     "{'actor':{'account':{'homePage':'http://a.kz','name':'a\\u0000'}},$V,$O}", "xapi.account-name",
     "/actor/account/name"},
    {"a home page is an IRI", IN_BOTH, "{'actor':{'account':{'homePage':'urn:x','name':'1'}},$V,$O}",
     "{'actor':{'account':{'homePage':'a.kz','name':'1'}},$V,$O}", "xapi.iri", "/actor/account/homePage"},
    {"a group without identifier has members", IN_BOTH, "{'actor':{$G},$V,$O}",
     "{'actor':{'objectType':'Group','member':[]},$V,$O}", "xapi.group-members", "/actor"},
    {"a group with identifier needs none", IN_BOTH,
     "{'actor':{'objectType':'Group','mbox':'mailto:a@b.kz'},$V,$O}",
     "{'actor':{'objectType':'Group'},$V,$O}", "xapi.group-members", "/actor"},
    {"a group has one identifier at most", IN_BOTH, "{'actor':{$G,'mbox':'mailto:a@b.kz'},$V,$O}",
     "{'actor':{$G,'mbox':'mailto:a@b.kz','openid':'http://a.kz'},$V,$O}", "xapi.agent-identifier", "/actor"},
    {"members of a group are agents", IN_BOTH, "{'actor':{$G},$V,$O}",
     "{'actor':{'objectType':'Group','member':[{'mbox':'mailto:a@b.kz'},{$G}]},$V,$O}", "xapi.unknown-member",
     "/actor/member/1/member"},
    {"members are an array", IN_BOTH, "{'actor':{$G},$V,$O}",
     "{'actor':{'objectType':'Group','member':{'mbox':'mailto:a@b.kz'}},$V,$O}", "xapi.type",
     "/actor/member"},
    {"an agent has no members", IN_BOTH, "{$A,$V,$O}", "{'actor':{'mbox':'mailto:a@b.kz','member':[]},$V,$O}",
     "xapi.unknown-member", "/actor/member"},
    /* verbs */
    {"a verb has an id", IN_BOTH, "{$A,'verb':{'id':'a:b'},$O}", "{$A,'verb':{'display':{}},$O}",
     "xapi.missing", "/verb"},
    {"the id of a verb is an IRI", IN_BOTH, "{$A,'verb':{'id':'http://a.kz/\xd2\x9b'},$O}",
     "{$A,'verb':{'id':'did it'},$O}", "xapi.iri", "/verb/id"},
    {"a display is a language map", IN_BOTH, "{$A,'verb':{'id':'a:b','display':{'kk-KZ':'x','ru':''}},$O}",
     "{$A,'verb':{'id':'a:b','display':'x'},$O}", "xapi.type", "/verb/display"},
    {"languages are tags", IN_BOTH, "{$A,'verb':{'id':'a:b','display':{'zh-Hant-TW':'x'}},$O}",
     "{$A,'verb':{'id':'a:b','display':{'a12345678':'x'}},$O}", "xapi.language", "/verb/display/a12345678"},
    {"texts of languages are strings", IN_BOTH, "{$A,'verb':{'id':'a:b','display':{'en':'5'}},$O}",
     "{$A,'verb':{'id':'a:b','display':{'en':5}},$O}", "xapi.type", "/verb/display/en"},
    /* objects */
    {"an object without objectType is an activity", IN_BOTH, "{$A,$V,'object':{'id':'a:b'}}",
     "{$A,$V,'object':{'mbox':'mailto:a@b.kz'}}", "xapi.unknown-member", "/object/mbox"},
    {"objects have five types", IN_BOTH, "{$A,$V,'object':{'objectType':'Activity','id':'a:b'}}",
     "{$A,$V,'object':{'objectType':'activity','id':'a:b'}}", "xapi.object-type", "/object/objectType"},
    {"an agent may be the object", IN_BOTH, "{$A,$V,'object':{'objectType':'Agent','mbox':'mailto:a@b.kz'}}",
     "{$A,$V,'object':{'objectType':'Agent','id':'a:b'}}", "xapi.unknown-member", "/object/id"},
    {"a group may be the object", IN_BOTH, "{$A,$V,'object':{$G}}", "{$A,$V,'object':{'objectType':'Group'}}",
     "xapi.group-members", "/object"},
    {"an activity has an id", IN_BOTH, "{$A,$V,'object':{'id':'urn:a'}}",
     "{$A,$V,'object':{'definition':{}}}", "xapi.missing", "/object"},
    {"a reference has an id", IN_BOTH,
     "{$A,$V,'object':{'objectType':'StatementRef','id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}}",
     "{$A,$V,'object':{'objectType':'StatementRef'}}", "xapi.missing", "/object"},
    {"the id of a reference is a UUID", IN_BOTH,
     "{$A,$V,'object':{'objectType':'StatementRef','id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}}",
     "{$A,$V,'object':{'objectType':'StatementRef','id':'a:b'}}", "xapi.uuid", "/object/id"},
    {"voiding is done to statements", IN_BOTH,
     "{$A,'verb':{'id':'http://adlnet.gov/expapi/verbs/"
     "voided'},'object':{'objectType':'StatementRef','id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}}",
     "{$A,'verb':{'id':'http://adlnet.gov/expapi/verbs/voided'},$O}", "xapi.voiding", "/object"},
    /* definitions */
    {"a definition may be empty", IN_BOTH, "{$A,$V,'object':{'id':'a:b','definition':{}}}",
     "{$A,$V,'object':{'id':'a:b','definition':[]}}", "xapi.type", "/object/definition"},
    {"a type is an IRI", IN_BOTH, "{$A,$V,'object':{'id':'a:b','definition':{'type':'a:b'}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'type':'course'}}}", "xapi.iri", "/object/definition/type"},
    {"more information is at an IRI", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'moreInfo':'http://a.kz/?a=%d2%9b#x'}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'moreInfo':'http://a.kz/%d'}}}", "xapi.iri",
     "/object/definition/moreInfo"},
    {"names of activities are language maps", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'name':{'en':'x'}}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'name':'x'}}}", "xapi.type", "/object/definition/name"},
    {"extensions are named by IRIs", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'extensions':{'a:b':[null,{}]}}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'extensions':{'b':1}}}}", "xapi.iri",
     "/object/definition/extensions/b"},
    {"interactions are of ten types", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'long-fill-in'}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'Choice'}}}", "xapi.interaction-type",
     "/object/definition/interactionType"},
    {"correct responses are strings", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'other','correctResponsesPattern':['a[,]b']"
     "}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'other','correctResponsesPattern':[5]}}}",
     "xapi.type", "/object/definition/correctResponsesPattern/0"},
    {"a choice has choices", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'choice','choices':[{'id':'x'}]}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'choice','scale':[{'id':'x'}]}}}",
     "xapi.interaction-components", "/object/definition/scale"},
    {"a sequencing has choices", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'sequencing','choices':[{'id':'x'}]}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'sequencing','steps':[{'id':'x'}]}}}",
     "xapi.interaction-components", "/object/definition/steps"},
    {"a likert has a scale", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'likert','scale':[{'id':'x'}]}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'likert','choices':[{'id':'x'}]}}}",
     "xapi.interaction-components", "/object/definition/choices"},
    {"a matching has source and target", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'matching','source':[{'id':'x'}],'target':["
     "{'id':'x'}]}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'performance','source':[{'id':'x'}]}}}",
     "xapi.interaction-components", "/object/definition/source"},
    {"a performance has steps", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'performance','steps':[{'id':'x'}]}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'true-false','target':[{'id':'x'}]}}}",
     "xapi.interaction-components", "/object/definition/target"},
    {"a component has an id", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'choice','choices':[{'id':'x','description'"
     ":{}}]}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'choice','choices':[{'description':{}}]}}}",
     "xapi.missing", "/object/definition/choices/0"},
    {"ids of components differ", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'choice','choices':[{'id':'x'},{'id':'X'}]}"
     "}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'choice','choices':[{'id':'x'},{'id':'y'},{"
     "'id':'\\u0078'}]}}}",
     "xapi.component-id", "/object/definition/choices/2/id"},
    {"components need an interactionType", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'choice','choices':[]}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'choices':[]}}}", "xapi.interaction-components",
     "/object/definition/choices"},
    {"responses need an interactionType", IN_BOTH,
     "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'numeric','correctResponsesPattern':[]}}}",
     "{$A,$V,'object':{'id':'a:b','definition':{'correctResponsesPattern':[]}}}",
     "xapi.interaction-components", "/object/definition/correctResponsesPattern"},
    /* SubStatements */
    {"a SubStatement has an actor", IN_BOTH, "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O}}",
     "{$A,$V,'object':{'objectType':'SubStatement',$V,$O}}", "xapi.missing", "/object"},
    {"a SubStatement holds no SubStatement", IN_BOTH,
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,'object':{$G}}}",
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O}}}",
     "xapi.substatement", "/object/object/objectType"},
    {"a SubStatement has no id", IN_BOTH, "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O}}",
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O,'id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}}",
     "xapi.unknown-member", "/object/id"},
    {"a SubStatement has no stored", IN_BOTH,
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O,'timestamp':'2026-01-02T03:04:05Z'}}",
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O,'stored':'2026-01-02T03:04:05Z'}}",
     "xapi.unknown-member", "/object/stored"},
    {"a SubStatement has no version", IN_BOTH,
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O,'result':{}}}",
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O,'version':'1.0.0'}}", "xapi.unknown-member",
     "/object/version"},
    {"a SubStatement has no authority", IN_BOTH,
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O,'attachments':[]}}",
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O,'authority':{'mbox':'mailto:a@b.kz'}}}",
     "xapi.unknown-member", "/object/authority"},
    {"a SubStatement obeys the same rules", IN_BOTH,
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O,'context':{'platform':'x'}}}",
     "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,'object':{$G},'context':{'platform':'x'}}}",
     "xapi.activity-only", "/object/context/platform"},
    /* results */
    {"a result is an object", IN_BOTH,
     "{$A,$V,$O,'result':{'success':true,'completion':false,'response':''}}", "{$A,$V,$O,'result':'x'}",
     "xapi.type", "/result"},
    {"success is true or false", IN_BOTH, "{$A,$V,$O,'result':{'success':true}}",
     "{$A,$V,$O,'result':{'success':'true'}}", "xapi.type", "/result/success"},
    {"a response is a string", IN_BOTH, "{$A,$V,$O,'result':{'response':'5'}}",
     "{$A,$V,$O,'result':{'response':5}}", "xapi.type", "/result/response"},
    {"a duration is of ISO 8601", IN_BOTH, "{$A,$V,$O,'result':{'duration':'P3Y1M29DT4H35M59.14S'}}",
     "{$A,$V,$O,'result':{'duration':'P4W1D'}}", "xapi.duration", "/result/duration"},
    {"a score is a number", IN_BOTH, "{$A,$V,$O,'result':{'score':{'raw':5}}}",
     "{$A,$V,$O,'result':{'score':{'raw':'5'}}}", "xapi.type", "/result/score/raw"},
    {"a scaled score is at most 1", IN_BOTH, "{$A,$V,$O,'result':{'score':{'scaled':1.0}}}",
     "{$A,$V,$O,'result':{'score':{'scaled':1.0000000000000000001}}}", "xapi.score-scaled",
     "/result/score/scaled"},
    {"a scaled score is at least -1", IN_BOTH, "{$A,$V,$O,'result':{'score':{'scaled':-10e-1}}}",
     "{$A,$V,$O,'result':{'score':{'scaled':-1.01}}}", "xapi.score-scaled", "/result/score/scaled"},
    {"a score is at most max", IN_BOTH, "{$A,$V,$O,'result':{'score':{'raw':10,'max':1e1}}}",
     "{$A,$V,$O,'result':{'score':{'raw':10.1,'max':10}}}", "xapi.score-order", "/result/score/raw"},
    {"a score is at least min", IN_BOTH, "{$A,$V,$O,'result':{'score':{'raw':0,'min':-0}}}",
     "{$A,$V,$O,'result':{'score':{'raw':-1,'min':0}}}", "xapi.score-order", "/result/score/raw"},
    {"min is less than max", IN_BOTH, "{$A,$V,$O,'result':{'score':{'min':0,'max':1}}}",
     "{$A,$V,$O,'result':{'score':{'min':1,'max':1}}}", "xapi.score-order", "/result/score/min"},
    /* contexts */
    {"a registration is a UUID", IN_BOTH,
     "{$A,$V,$O,'context':{'registration':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}}",
     "{$A,$V,$O,'context':{'registration':'x'}}", "xapi.uuid", "/context/registration"},
    {"an instructor is an agent or a group", IN_BOTH, "{$A,$V,$O,'context':{'instructor':{$G}}}",
     "{$A,$V,$O,'context':{'instructor':{}}}", "xapi.agent-identifier", "/context/instructor"},
    {"a team is a group", IN_BOTH, "{$A,$V,$O,'context':{'team':{$G}}}",
     "{$A,$V,$O,'context':{'team':{'mbox':'mailto:a@b.kz'}}}", "xapi.object-type", "/context/team"},
    {"context activities have four kinds", IN_BOTH,
     "{$A,$V,$O,'context':{'contextActivities':{'parent':[],'grouping':[{'id':'a:b'}],'category':[],'other':["
     "]}}}",
     "{$A,$V,$O,'context':{'contextActivities':{'others':[]}}}", "xapi.unknown-member",
     "/context/contextActivities/others"},
    {"a context activity may stand alone", IN_BOTH,
     "{$A,$V,$O,'context':{'contextActivities':{'parent':{'id':'a:b'}}}}",
     "{$A,$V,$O,'context':{'contextActivities':{'parent':'a:b'}}}", "xapi.type",
     "/context/contextActivities/parent"},
    {"revision is for activities", IN_BOTH, "{$A,$V,$O,'context':{'revision':'1'}}",
     "{$A,$V,'object':{$G},'context':{'revision':'1'}}", "xapi.activity-only", "/context/revision"},
    {"platform is for activities", IN_BOTH, "{$A,$V,$O,'context':{'platform':'1'}}",
     "{$A,$V,'object':{$G},'context':{'platform':'1'}}", "xapi.activity-only", "/context/platform"},
    {"a context's language is a tag", IN_BOTH, "{$A,$V,$O,'context':{'language':'cmn'}}",
     "{$A,$V,$O,'context':{'language':'x'}}", "xapi.language", "/context/language"},
    {"a context's statement is a reference", IN_BOTH,
     "{$A,$V,$O,'context':{'statement':{'objectType':'StatementRef','id':'fd41c918-b88b-4b20-a0a5-"
     "a4c32391aaa0'}}}",
     "{$A,$V,$O,'context':{'statement':{'id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}}}", "xapi.missing",
     "/context/statement"},
    {"contextAgents are of 2.0", IN_1_0, "{$A,$V,$O,'context':{}}",
     "{$A,$V,$O,'context':{'contextAgents':[]}}", "xapi.unknown-member", "/context/contextAgents"},
    {"contextGroups are of 2.0", IN_1_0, "{$A,$V,$O,'context':{}}",
     "{$A,$V,$O,'context':{'contextGroups':[]}}", "xapi.unknown-member", "/context/contextGroups"},
    {"a contextAgent says so", IN_2_0,
     "{$A,$V,$O,'context':{'contextAgents':[{'objectType':'contextAgent','agent':{'mbox':'mailto:a@b.kz'}}]}"
     "}",
     "{$A,$V,$O,'context':{'contextAgents':[{'objectType':'Agent','agent':{'mbox':'mailto:a@b.kz'}}]}}",
     "xapi.object-type", "/context/contextAgents/0/objectType"},
    {"a contextAgent is an agent", IN_2_0,
     "{$A,$V,$O,'context':{'contextAgents':[{'objectType':'contextAgent','agent':{'openid':'a:b'}}]}}",
     "{$A,$V,$O,'context':{'contextAgents':[{'objectType':'contextAgent','agent':{$G}}]}}",
     "xapi.unknown-member", "/context/contextAgents/0/agent/member"},
    {"relevant types are not empty", IN_2_0,
     "{$A,$V,$O,'context':{'contextAgents':[{'objectType':'contextAgent','agent':{'openid':'a:b'},'"
     "relevantTypes':['a:b']}]}}",
     "{$A,$V,$O,'context':{'contextAgents':[{'objectType':'contextAgent','agent':{'openid':'a:b'},'"
     "relevantTypes':[]}]}}",
     "xapi.relevant-types", "/context/contextAgents/0/relevantTypes"},
    {"relevant types are IRIs", IN_2_0,
     "{$A,$V,$O,'context':{'contextGroups':[{'objectType':'contextGroup','group':{$G},'relevantTypes':['a:b']"
     "}]}}",
     "{$A,$V,$O,'context':{'contextGroups':[{'objectType':'contextGroup','group':{$G},'relevantTypes':['b']}]"
     "}}",
     "xapi.iri", "/context/contextGroups/0/relevantTypes/0"},
    {"a contextGroup says so", IN_2_0,
     "{$A,$V,$O,'context':{'contextGroups':[{'objectType':'contextGroup','group':{$G}}]}}",
     "{$A,$V,$O,'context':{'contextGroups':[{'objectType':'contextAgent','group':{$G}}]}}",
     "xapi.object-type", "/context/contextGroups/0/objectType"},
    {"a contextGroup is a group", IN_2_0,
     "{$A,$V,$O,'context':{'contextGroups':[{'objectType':'contextGroup','group':{$G}}]}}",
     "{$A,$V,$O,'context':{'contextGroups':[{'objectType':'contextGroup','group':{'openid':'a:b'}}]}}",
     "xapi.object-type", "/context/contextGroups/0/group"},
    /* attachments */
    {"attachments are an array", IN_BOTH, "{$A,$V,$O,'attachments':[]}", "{$A,$V,$O,'attachments':{}}",
     "xapi.type", "/attachments"},
#define ATTACHMENT(usage, display, type, length, sha2)                                                       \
    "{$A,$V,$O,'attachments':[{'usageType':" usage ",'display':" display ",'contentType':" type              \
    ",'length':" length ",'sha2':" sha2 "}]}"
#define HEX_32 "0123456789abcdefFEDCBA9876543210"
#define SUM_384 "'" HEX_32 HEX_32 HEX_32 "'"
#define SUM "'495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a'"
#define SIGNATURE "'http://adlnet.gov/expapi/attachments/signature'"
    {"a usage type is an IRI", IN_BOTH, ATTACHMENT("'a:b'", "{'en':'x'}", "'text/plain'", "27", SUM),
     ATTACHMENT("'b'", "{'en':'x'}", "'text/plain'", "27", SUM), "xapi.iri", "/attachments/0/usageType"},
    {"a display of an attachment is a language map", IN_BOTH,
     ATTACHMENT("'a:b'", "{}", "'text/plain'", "27", SUM),
     ATTACHMENT("'a:b'", "'x'", "'text/plain'", "27", SUM), "xapi.type", "/attachments/0/display"},
    {"a content type is a media type", IN_BOTH,
     ATTACHMENT("'a:b'", "{}", "'text/plain; charset=ascii'", "27", SUM),
     ATTACHMENT("'a:b'", "{}", "'text'", "27", SUM), "xapi.content-type", "/attachments/0/contentType"},
    {"a length is a number", IN_BOTH, ATTACHMENT("'a:b'", "{}", "'a/b'", "0", SUM),
     ATTACHMENT("'a:b'", "{}", "'a/b'", "'0'", SUM), "xapi.type", "/attachments/0/length"},
    {"a length is whole", IN_BOTH, ATTACHMENT("'a:b'", "{}", "'a/b'", "27.0", SUM),
     ATTACHMENT("'a:b'", "{}", "'a/b'", "27.5", SUM), "xapi.attachment-length", "/attachments/0/length"},
    {"a length is not negative", IN_BOTH, ATTACHMENT("'a:b'", "{}", "'a/b'", "0", SUM),
     ATTACHMENT("'a:b'", "{}", "'a/b'", "-1", SUM), "xapi.attachment-length", "/attachments/0/length"},
    {"a sum is SHA-2", IN_BOTH, ATTACHMENT("'a:b'", "{}", "'a/b'", "27", SUM),
     ATTACHMENT("'a:b'", "{}", "'a/b'", "27", "'12'"), "xapi.sha2", "/attachments/0/sha2"},
    {"a sum may be SHA-384", IN_BOTH, ATTACHMENT("'a:b'", "{}", "'a/b'", "27", SUM_384),
     ATTACHMENT("'a:b'", "{}", "'a/b'", "27", "'" HEX_32 HEX_32 HEX_32 "0'"), "xapi.sha2",
     "/attachments/0/sha2"},
    {"a sum may be SHA-512", IN_BOTH,
     ATTACHMENT("'a:b'", "{}", "'a/b'", "27", "'" HEX_32 HEX_32 HEX_32 HEX_32 "'"),
     ATTACHMENT("'a:b'", "{}", "'a/b'", "27", "'" HEX_32 HEX_32 HEX_32 "g" HEX_32 "'"), "xapi.sha2",
     "/attachments/0/sha2"},
    {"a sum is not SHA-1", IN_BOTH, ATTACHMENT("'a:b'", "{}", "'a/b'", "27", SUM),
     ATTACHMENT("'a:b'", "{}", "'a/b'", "27", "'" HEX_32 "00000000'"), "xapi.sha2", "/attachments/0/sha2"},
    {"an attachment has a sum", IN_BOTH, ATTACHMENT("'a:b'", "{}", "'a/b'", "27", SUM),
     "{$A,$V,$O,'attachments':[{'usageType':'a:b','display':{},'contentType':'a/"
     "b','length':5,'fileUrl':'a:b'}]}",
     "xapi.missing", "/attachments/0"},
    {"a file is at an IRI", IN_BOTH,
     ATTACHMENT("'a:b'", "{}", "'a/b'", "27", SUM ",'fileUrl':'http://a.kz/x.pdf'"),
     ATTACHMENT("'a:b'", "{}", "'a/b'", "27", SUM ",'fileUrl':'x.pdf'"), "xapi.iri",
     "/attachments/0/fileUrl"},
    {"a signature is an octet-stream", IN_BOTH,
     ATTACHMENT(SIGNATURE, "{}", "'application/octet-stream'", "27", SUM),
     ATTACHMENT(SIGNATURE, "{}", "'text/plain; charset=ascii'", "27", SUM), "xapi.signature-type",
     "/attachments/0/contentType"},
};

TEST(every_rule_accepts_what_keeps_it_and_refuses_what_breaks_it) {
    for (int32_t i = 0; i < COUNT(rules); i++)
        for (int32_t version = 0; version < 2; version++) {
            if ((rules[i].versions & 1 << version) == 0) continue;
            struct statement statement;
            struct err good = {0}, bad = {0};
            bool accepted = accepts(expand(rules[i].accepted), version == 0 ? XAPI_1_0 : XAPI_2_0, &statement,
                                    &good);
            bool refused = !accepts(expand(rules[i].refused), version == 0 ? XAPI_1_0 : XAPI_2_0, &statement,
                                    &bad);
            struct text got = text_print(
                &mem, "%s: %s %s %s", rules[i].rule, accepted ? "accepted" : good.text,
                refused ? bad.code : "accepted too", refused ? strstr(bad.text, ", at \"") : "");
            int64_t end = got.length;
            const char *hint = memchr(got.at, '\n', (size_t)got.length);
            if (hint != NULL) end = hint - got.at;
            check_text(((struct text){got.at, end}),
                       text_print(&mem, "%s: accepted %s , at \"%s\"", rules[i].rule, rules[i].code,
                                  rules[i].pointer)
                           .at);
        }
    arena_clear(&mem);
}

TEST(a_refusal_says_what_is_wrong_where_and_what_to_do) {
    struct statement statement;
    struct err err = {0};

    check(!accepts(expand("{$A,$V,$O,'context':{'registration':'AA97B177'}}"), XAPI_1_0, &statement, &err));

    check_text(text_of(err.text), "\"AA97B177\" is not a UUID, at \"/context/registration\"\n"
                                  "A UUID is 32 hex digits in groups of 8-4-4-4-12.");
    check_text(text_of(err.code), "xapi.uuid");
    arena_clear(&mem);
}

TEST(each_interaction_has_its_own_lists_of_components) {
    static const char *const lists[] = {"choices", "scale", "source", "target", "steps"};
    static const struct {
        const char *type, *allowed;
    } types[] = {{"true-false", ""},
                 {"choice", "choices"},
                 {"fill-in", ""},
                 {"long-fill-in", ""},
                 {"matching", "source target"},
                 {"performance", "steps"},
                 {"sequencing", "choices"},
                 {"likert", "scale"},
                 {"numeric", ""},
                 {"other", ""}};
    for (int32_t t = 0; t < COUNT(types); t++)
        for (int32_t l = 0; l < COUNT(lists); l++) {
            struct statement statement;
            struct err err = {0};
            struct text text = text_print(
                &mem, "{$A,$V,'object':{'id':'a:b','definition':{'interactionType':'%s','%s':[{'id':'x'}]}}}",
                types[t].type, lists[l]);
            bool allowed = text_has_word(text_of(types[t].allowed), text_of(lists[l]));
            if (accepts(expand(text.at), XAPI_2_0, &statement, &err) != allowed)
                check_text(text, allowed ? "accepted" : "refused");
        }
    arena_clear(&mem);
}

/* ---- random statements ---- */

TEST(a_random_valid_statement_is_accepted) {
    struct random random = {31};
    for (int32_t round = 0; round < 3000; round++) {
        uint64_t seed = random_next(&random);
        enum xapi_version version = round % 2 == 0 ? XAPI_1_0 : XAPI_2_0;
        struct text bytes = statement_make(&mem, seed, version);
        struct statement statement;
        struct err err = {0};
        if (!accepts(bytes, version, &statement, &err)) check_text(bytes, err.text);
        arena_clear(&mem);
    }
}

TEST(a_single_planted_fault_is_refused_where_it_stands) {
    struct random random = {32};
    for (int32_t round = 0; round < 6000; round++) {
        uint64_t seed = random_next(&random);
        enum xapi_version version = round % 2 == 0 ? XAPI_1_0 : XAPI_2_0;
        struct statement_fault fault;
        struct text bytes = statement_make_wrong(&mem, seed, version, &fault);
        struct statement statement;
        struct err err = {0};
        bool accepted = accepts(bytes, version, &statement, &err);
        struct text place = text_print(&mem, ", at \"%.*s\"", TEXT_ARGS(fault.pointer));
        if (accepted || strstr(err.text, place.at) == NULL || strncmp(err.code, "xapi.", 5) != 0)
            check_text(
                bytes,
                text_print(&mem, "refused%s (round %d): %s %s", place.at, round, err.code, err.text).at);
        arena_clear(&mem);
    }
}

/* ---- what is known of a statement ---- */

static struct text terms_of(const struct statement *s) {
    static const char *const kinds[] = {"", "agent", "verb", "activity", "registration"};
    struct buffer out = {.mem = &mem};
    for (int32_t i = 0; i < s->term_count; i++) {
        buffer_print(&out, "%s%s%s ", kinds[s->terms[i].kind], s->terms[i].roles & ROLE_MAIN ? " main" : "",
                     s->terms[i].roles & ROLE_RELATED ? " related" : "");
        buffer_add(&out, s->terms[i].key);
        buffer_char(&out, '\n');
    }
    return buffer_text(&out);
}

TEST(terms_tell_by_what_a_statement_is_found) {
    struct statement s;
    struct err err = {0};

    check(accepts(
        expand(
            "{'actor':{'objectType':'Group','openid':'o:g','member':[{'mbox':'mailto:m@b.kz'}]},$V,"
            "'object':{'id':'a:o'},'authority':{'mbox':'mailto:authority@b.kz'},"
            "'context':{'registration':'FD41c918-b88b-4b20-a0a5-a4c32391aaa0','instructor':{'mbox_sha1sum':"
            "'CD9b00a5611f94eaa7b1661edab976068e364975'},'team':{'objectType':'Group','member':[{'mbox':'"
            "mailto:m@b.kz'}]},"
            "'contextActivities':{'parent':{'id':'a:p'},'other':[{'id':'a:o'}]},"
            "'contextAgents':[{'objectType':'contextAgent','agent':{'account':{'homePage':'h:p','name':'"
            "n\\n1'}}}],"
            "'contextGroups':[{'objectType':'contextGroup','group':{'objectType':'Group','openid':'o:x'}}]}"
            "}"),
        XAPI_2_0, &s, &err));

    check_text(terms_of(&s), "agent related account:n\n1\nh:p\n"
                             "agent main related mbox:mailto:m@b.kz\n"
                             "agent related mbox_sha1sum:cd9b00a5611f94eaa7b1661edab976068e364975\n"
                             "agent main related openid:o:g\n"
                             "agent related openid:o:x\n"
                             "verb main http://a.kz/did\n"
                             "activity main related a:o\n"
                             "activity related a:p\n"
                             "registration main fd41c918-b88b-4b20-a0a5-a4c32391aaa0\n");
    check(s.authority != JSON_MISSING);
    arena_clear(&mem);
}

TEST(a_substatement_gives_related_terms_only) {
    struct statement s;
    struct err err = {0};

    check(accepts(expand("{'actor':{'openid':'o:1'},$V,'object':{'objectType':'SubStatement','actor':{'"
                         "openid':'o:2'},'verb':{'id':'v:2'},"
                         "'object':{'id':'a:2'},'context':{'registration':'fd41c918-b88b-4b20-a0a5-"
                         "a4c32391aaa0','contextActivities':"
                         "{'parent':[{'id':'a:3'}]}}}}"),
                  XAPI_1_0, &s, &err));

    check_text(terms_of(&s),
               "agent main related openid:o:1\nagent related openid:o:2\nverb main http://a.kz/did\n"
               "activity related a:2\nactivity related a:3\n");
    arena_clear(&mem);
}

TEST(a_term_has_the_roles_of_every_place_where_it_stands) {
    struct statement s;
    struct err err = {0};

    check(accepts(expand("{'context':{'instructor':{'openid':'o:1'},'contextActivities':{'parent':[{'id':'a:"
                         "1'}]}},'actor':{'openid':'o:1'},$V,"
                         "'object':{'id':'a:1'}}"),
                  XAPI_1_0, &s, &err));

    check_text(terms_of(&s),
               "agent main related openid:o:1\nverb main http://a.kz/did\nactivity main related a:1\n");
    arena_clear(&mem);
}

TEST(what_a_statement_brings_is_known) {
    struct statement s;
    struct err err = {0};

    check(accepts(expand("{$A,$V,$O}"), XAPI_1_0, &s, &err));
    check(!s.has_id && !s.has_timestamp && !s.has_stored && !s.has_version && !s.refers && !s.voids);
    check_int(s.authority, JSON_MISSING);
    check(accepts(expand("{$A,$V,$O,'version':'1.0.0'}"), XAPI_1_0, &s, &err));
    check(s.has_version && !s.has_stored);
    check(accepts(expand("{$A,$V,$O,'stored':'1970-01-01T00:00:01.5Z'}"), XAPI_1_0, &s, &err));
    check(s.has_stored && !s.has_timestamp && s.stored.second == 1 && s.stored.nanosecond == 500000000);
    check(accepts(
        expand(
            "{$A,$V,$O,'timestamp':'1970-01-01T00:00:02+00:00','id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}"),
        XAPI_1_0, &s, &err));
    check(s.has_timestamp && !s.has_stored && s.timestamp.second == 2 && s.has_id);
    arena_clear(&mem);
}

TEST(a_voiding_statement_refers_to_what_it_voids) {
    struct statement s;
    struct err err = {0};

    check(accepts(expand("{'id':'00000000-0000-0000-0000-0000000000ff',$A,'verb':{'id':'http://adlnet.gov/"
                         "expapi/verbs/voided'},"
                         "'object':{'objectType':'StatementRef','id':'0102030405060708090a0b0c0d0e0f10'}}"),
                  XAPI_1_0, &s, &err) == false);
    err = (struct err){0};
    check(
        accepts(expand("{'id':'00000000-0000-0000-0000-0000000000ff',$A,'verb':{'id':'http://adlnet.gov/"
                       "expapi/verbs/voided'},"
                       "'object':{'objectType':'StatementRef','id':'01020304-0506-0708-090A-0b0c0d0e0f10'}}"),
                XAPI_1_0, &s, &err));

    check(s.voids && s.refers && s.has_id);
    check_int(s.id[15], 0xff);
    for (int32_t i = 0; i < 16; i++) check_int(s.referred_id[i], i + 1);
    arena_clear(&mem);
}

TEST(attachments_definitions_and_names_are_listed) {
    struct statement s;
    struct err err = {0};

    check(accepts(
        expand("{'actor':{'name':'A','openid':'o:1'},$V,'object':{'objectType':'SubStatement',$A,$V,'object':"
               "{'id':'a:b','definition':{}},"
               "'attachments':[{'usageType':'a:b','display':{},'contentType':'a/b','length':1e1,'sha2':"
               "'495395E777CD98DA653DF9615D09C0FD6BB2F8D4788394CD53C56A3BFDCD848A','fileUrl':'a:b'}]},"
               "'attachments':[{'usageType':'http://adlnet.gov/expapi/attachments/signature','display':{},"
               "'contentType':'application/octet-stream','length':7,"
               "'sha2':'495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848b'}]}"),
        XAPI_1_0, &s, &err));

    check_int(s.attachment_count, 2);
    check_text(s.attachments[0].sha2, "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a");
    check_text(s.attachments[0].content_type, "a/b");
    check_int(s.attachments[0].length, 10);
    check(s.attachments[0].has_url && !s.attachments[0].is_signature);
    check(!s.attachments[1].has_url && s.attachments[1].is_signature);
    check_int(s.agent_count, 1);
    check_text(json_pointer(&mem, s.json, s.agents[0]), "/actor");
    check_int(s.activity_count, 1);
    check_text(json_pointer(&mem, s.json, s.activities[0]), "/object/object");
    arena_clear(&mem);
}

TEST(an_agents_key_is_its_one_identifier) {
    static const struct {
        const char *agent, *key; /* NULL: refused */
    } cases[] = {{"{'mbox':'mailto:a@b.kz'}", "mbox:mailto:a@b.kz"},
                 {"{'objectType':'Group','openid':'o:g'}", "openid:o:g"},
                 {"{'account':{'name':'x','homePage':'h:p'}}", "account:x\nh:p"},
                 {"{$G}", NULL},
                 {"{}", NULL},
                 {"{'mbox':'mailto:a@b.kz','x':1}", NULL},
                 {"[]", NULL}};
    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct json json;
        struct err err = {0};
        struct text key;
        check(json_read(&mem, expand(cases[i].agent), &json, &err));
        check(agent_key(&mem, &json, 0, XAPI_1_0, &key, &err) == (cases[i].key != NULL));
        if (cases[i].key != NULL) check_text(key, cases[i].key);
    }
    arena_clear(&mem);
}

/* ---- the same statement ---- */

static bool same(const char *a, const char *b, enum xapi_version version) {
    struct json x, y;
    struct err err = {0};
    check(json_read(&mem, expand(a), &x, &err) && json_read(&mem, expand(b), &y, &err));
    bool forward = statement_same(&x, 0, &y, 0, version);
    check(forward == statement_same(&y, 0, &x, 0, version));
    return forward;
}

TEST(what_a_store_may_set_makes_no_other_statement) {
    static const char *const equal[][2] = {
        {"{$A,$V,$O}", "{$O,$V,$A}"},
        {"{$A,$V,$O}", "{$A,$V,$O,'id':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0','stored':'2026-01-01T00:00:00Z'"
                       ",'version':'1.0.0',"
                       "'timestamp':'2026-01-01T00:00:00Z','authority':{'openid':'o:x'}}"},
        {"{$A,$V,$O,'timestamp':'2026-01-01T05:00:00.10+05:00'}",
         "{$A,$V,$O,'timestamp':'2026-01-01T00:00:00.100Z'}"},
        {"{$A,$V,'object':{'id':'a:b'}}",
         "{$A,$V,'object':{'objectType':'Activity','id':'a:b','definition':{'type':'x:y'}}}"},
        {"{$A,'verb':{'id':'a:b'},$O}", "{$A,'verb':{'id':'a:b','display':{'en':'x'}},$O}"},
        {"{'actor':{'objectType':'Group','member':[{'openid':'o:1'},{'openid':'o:2'}]},$V,$O}",
         "{'actor':{'objectType':'Group','member':[{'openid':'o:2'},{'openid':'o:1','objectType':'Agent'}]},$"
         "V,$O}"},
        {"{$A,$V,$O,'context':{'contextActivities':{'parent':{'id':'a:b'}}}}",
         "{$A,$V,$O,'context':{'contextActivities':{'parent':[{'id':'a:b'}]}}}"},
        {"{$A,$V,$O,'context':{'contextActivities':{'other':[{'id':'a:b'},{'id':'a:c'}]}}}",
         "{$A,$V,$O,'context':{'contextActivities':{'other':[{'id':'a:c'},{'id':'a:b'}]}}}"},
        {"{$A,$V,$O,'context':{'registration':'FD41C918-b88b-4b20-a0a5-a4c32391aaa0'}}",
         "{$A,$V,$O,'context':{'registration':'fd41c918-b88b-4b20-a0a5-a4c32391aaa0'}}"},
        {"{$A,$V,$O,'result':{'score':{'raw':1.0}}}", "{$A,$V,$O,'result':{'score':{'raw':1}}}"},
        {"{$A,$V,$O,'result':{'response':'\\u0061'}}", "{$A,$V,$O,'result':{'response':'a'}}"},
    };
    static const char *const different[][2] = {
        {"{$A,$V,$O}", "{'actor':{'openid':'o:1'},$V,$O}"},
        {"{$A,$V,$O}", "{'actor':{'mbox':'mailto:a@b.kz','name':'A'},$V,$O}"},
        {"{$A,$V,$O}", "{$A,'verb':{'id':'a:b'},$O}"},
        {"{$A,$V,$O}", "{$A,$V,'object':{'id':'a:b'}}"},
        {"{$A,$V,$O}", "{$A,$V,$O,'result':{}}"},
        {"{$A,$V,$O}", "{$A,$V,$O,'attachments':[]}"},
        {"{$A,$V,$O}", "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O}}"},
        {"{$A,$V,$O,'timestamp':'2026-01-01T05:00:00+05:00'}",
         "{$A,$V,$O,'timestamp':'2026-01-01T00:00:00.001Z'}"},
        {"{$A,$V,$O,'context':{'contextActivities':{'parent':{'id':'a:b'}}}}",
         "{$A,$V,$O,'context':{'contextActivities':{'parent':[{'id':'a:b'},{'id':'a:c'}]}}}"},
        {"{$A,$V,$O,'context':{'contextActivities':{'parent':[{'id':'a:b'}]}}}",
         "{$A,$V,$O,'context':{'contextActivities':{'other':[{'id':'a:b'}]}}}"},
        {"{'actor':{'objectType':'Group','member':[{'openid':'o:1'},{'openid':'o:2'}]},$V,$O}",
         "{'actor':{'objectType':'Group','member':[{'openid':'o:1'},{'openid':'o:1'}]},$V,$O}"},
        {"{$A,$V,$O,'result':{'score':{'raw':12345678901234567890}}}",
         "{$A,$V,$O,'result':{'score':{'raw':12345678901234567891}}}"},
        {"{$A,$V,$O,'result':{'extensions':{'a:b':[1,2]}}}",
         "{$A,$V,$O,'result':{'extensions':{'a:b':[2,1]}}}"},
        {"{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O}}",
         "{$A,$V,'object':{'objectType':'SubStatement',$A,$V,$O,'timestamp':'2026-01-01T00:00:00Z'}}"},
        {"{$A,$V,$O}", "{$A,$V,$O,'unknown':1}"},
        {"{$A,$V,$O}", "{'actor':5,$V,$O}"},
        {"{$A,$V,$O}", "{$A,'verb':[],$O}"},
        {"{$A,$V,$O,'context':{}}", "{$A,$V,$O,'context':[]}"},
        {"{$A,$V,$O,'context':{'contextActivities':{'other':[]}}}",
         "{$A,$V,$O,'context':{'contextActivities':{'other':'x'}}}"},
        {"{$A,$V,$O,'attachments':[]}", "{$A,$V,$O,'attachments':{}}"},
        {"{$A,$V,$O,'result':{'duration':'PT1S'}}", "{$A,$V,$O,'result':{'duration':5}}"},
        {"{$A,$V,$O,'context':{'contextAgents':[{'objectType':'contextAgent','agent':{'openid':'a:b'}}]}}",
         "{$A,$V,$O,'context':{'contextAgents':[{'objectType':'contextAgent','agent':{'openid':'a:c'}}]}}"},
        {"{$A,$V,$O,'context':{'statement':{'objectType':'StatementRef','id':'fd41c918-b88b-4b20-a0a5-"
         "a4c32391aaa0'}}}",
         "{$A,$V,$O,'context':{'statement':{'objectType':'StatementRef','id':'fd41c918-b88b-4b20-a0a5-"
         "a4c32391aaa1'}}}"},
    };
    for (int32_t i = 0; i < COUNT(equal); i++)
        for (int32_t v = 0; v < 2; v++)
            if (!same(equal[i][0], equal[i][1], v == 0 ? XAPI_1_0 : XAPI_2_0))
                check_text(text_of(equal[i][0]), equal[i][1]);
    for (int32_t i = 0; i < COUNT(different); i++)
        for (int32_t v = 0; v < 2; v++)
            if (same(different[i][0], different[i][1], v == 0 ? XAPI_1_0 : XAPI_2_0))
                check_text(text_of(different[i][0]), "another");
    arena_clear(&mem);
}

TEST(durations_are_compared_to_hundredths) {
    const char *exact = "{$A,$V,$O,'result':{'duration':'P1DT12H36M0.12S'}}";
    const char *finer = "{$A,$V,$O,'result':{'duration':'P1DT12H36M0.1299S'}}";
    const char *other = "{$A,$V,$O,'result':{'duration':'P1DT12H36M0.13S'}}";

    check(same(exact, finer, XAPI_2_0) && same(exact, finer, XAPI_1_0));
    check(!same(exact, other, XAPI_2_0) && !same(exact, other, XAPI_1_0));
    arena_clear(&mem);
}

TEST(a_random_statement_is_the_same_as_itself_and_not_as_another) {
    struct random random = {33};
    struct json before = {0};
    for (int32_t round = 0; round < 500; round++) {
        struct json json;
        struct err err = {0};
        check(json_read(&mem, statement_make(&mem, random_next(&random), XAPI_2_0), &json, &err));
        check(statement_same(&json, 0, &json, 0, XAPI_2_0));
        if (round > 0) check(!statement_same(&json, 0, &before, 0, XAPI_2_0));
        before = json;
    }
    arena_clear(&mem);
}

/* The document without the element or member (by its key) at `node`. */
static struct text without(const struct json *json, int32_t parent, int32_t node) {
    int32_t value = json_kind(json, parent) == JSON_OBJECT ? node + 1 : node;
    int32_t begin = json->nodes[node].begin, end = json->nodes[value].end,
            next = json_following(json, parent, node);
    if (next != JSON_MISSING) end = json->nodes[next].begin; /* with the comma behind it */
    else
        for (int32_t m = json_first(json, parent), v; m != node; m = json_following(json, parent, m)) {
            v = json_kind(json, parent) == JSON_OBJECT ? m + 1 : m;
            begin = json->nodes[v].end; /* with the comma before it */
        }
    return text_print(&mem, "%.*s%.*s", begin, json->bytes.at, (int)(json->bytes.length - end),
                      json->bytes.at + end);
}

static bool begins(struct text t, const char *with) {
    int64_t length = (int64_t)strlen(with);
    return t.length >= length && memcmp(t.at, with, (size_t)length) == 0;
}

static bool ends(struct text t, const char *with) {
    int64_t length = (int64_t)strlen(with);
    return t.length >= length && memcmp(t.at + t.length - length, with, (size_t)length) == 0;
}

/* Whether what stands at the pointer says nothing about whether a statement is the same. */
static bool is_ignored(struct text pointer, struct text value) {
    static const char *const set_by_store[] = {"/id", "/stored", "/version", "/timestamp"};
    for (int32_t i = 0; i < COUNT(set_by_store); i++)
        if (text_is(pointer, set_by_store[i])) return true;
    const char *at = text_zero_ended(&mem, pointer);
    if (begins(pointer, "/authority") || strstr(at, "/verb/display") != NULL ||
        strstr(at, "/definition") != NULL)
        return true;
    if (strstr(at, "/objectType") == NULL) return false;
    bool of_object = ends(pointer, "/object/objectType"); /* where an agent has to say that it is one */
    return text_is(value, "\"Activity\"") || (text_is(value, "\"Agent\"") && !of_object);
}

TEST(a_statement_without_any_one_part_is_another_unless_the_part_is_not_its_own) {
    struct random random = {34};
    int32_t ignored_count = 0;
    for (int32_t round = 0; round < 3000; round++) {
        struct json json, less;
        struct err err = {0};
        check(json_read(&mem, statement_make(&mem, random_next(&random), XAPI_2_0), &json, &err));
        int32_t parent = (int32_t)random_below(&random, json.count), node = json_first(&json, parent);
        if (node == JSON_MISSING) continue;
        for (int64_t skip = random_below(&random, json.nodes[parent].count); skip > 0; skip--)
            node = json_following(&json, parent, node);
        struct text pointer = json_pointer(&mem, &json, node),
                    value = json_raw(&json, json_kind(&json, parent) == JSON_OBJECT ? node + 1 : node);
        check(json_read(&mem, without(&json, parent, node), &less, &err));

        bool ignored = is_ignored(pointer, value);
        bool found = statement_same(&json, 0, &less, 0, XAPI_2_0);
        if (found != ignored || found != statement_same(&less, 0, &json, 0, XAPI_2_0))
            check_text(json.bytes, text_print(&mem, "%s without \"%.*s\" (round %d)",
                                              ignored ? "the same" : "another", TEXT_ARGS(pointer), round)
                                       .at);
        ignored_count += ignored;
        arena_clear(&mem);
    }
    check(ignored_count > 100);
}
