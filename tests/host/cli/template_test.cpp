// SPDX-License-Identifier: Apache-2.0
#include "cli/format/listing.hpp"
#include "cli/os/error.hpp"

#include <gtest/gtest.h>

namespace {

const nlohmann::json sample = {
    {"Id", "abc"},
    {"State", {{"Running", true}, {"Code", 3}, {"Error", ""}}},
    {"Args", {"-c", "echo hi"}},
    {"Labels", {{"a", "1"}, {"b", "2"}}},
    {"Ports", nlohmann::json::object()},
    {"Nothing", nullptr},
};

struct Case {
    const char* text;
    const char* rendered;
};

class Renders : public testing::TestWithParam<Case> {};

TEST_P(Renders, AsGoDoes) { EXPECT_EQ(format::Template(GetParam().text).render(sample), GetParam().rendered); }

INSTANTIATE_TEST_SUITE_P(
    Template, Renders,
    testing::Values(
        Case{"plain }} text", "plain }} text"}, Case{"{{.Id}}-{{ .State.Code }}", "abc-3"},
        Case{"{{.Args}} {{.Labels}}", "[-c echo hi] map[a:1 b:2]"}, Case{"{{.Nothing}}", "<no value>"},
        Case{"{{json .Args}}{{.State.Running | json}}", "[\"-c\",\"echo hi\"]true"},
        Case{"{{join .Args \", \"}}", "-c, echo hi"},
        Case{"{{upper .Id}} {{title .Id}} {{lower \"ABC\"}} {{truncate .Id 2}}", "ABC Abc abc ab"},
        Case{"{{range .Args}}<{{.}}>{{end}}", "<-c><echo hi>"},
        Case{"{{range $k, $v := .Labels}}{{$k}}={{$v}} {{$.Id}};{{end}}", "a=1 abc;b=2 abc;"},
        Case{"{{range $v := .Args}}{{len $v}},{{end}}", "2,7,"}, Case{"{{range $i, $v := .Args}}{{$i}}{{end}}", "01"},
        Case{"{{range .Ports}}x{{else}}none{{end}}", "none"}, Case{"{{if .State.Running}}up{{else}}down{{end}}", "up"},
        Case{"{{if .State.Error}}bad{{else if eq .State.Code 3}}three{{else}}other{{end}}", "three"},
        Case{"{{if not .State.Running}}x{{end}}{{if and .Id .State.Error}}y{{end}}{{or .State.Error \"z\"}}", "z"},
        Case{"{{with .State}}{{.Code}}{{end}}{{with .Nothing}}x{{else}}-{{end}}", "3-"},
        Case{"{{index .Labels \"b\"}}{{index .Args 1}}{{(index .Args 0)}}", "2echo hi-c"},
        Case{"{{$x := .Id}}{{$x}}{{$x}}", "abcabc"}, Case{"a {{- .Id -}} b", "aabcb"},
        Case{"a{{/* nothing */}}b", "ab"}, Case{"{{`raw }}`}}{{\"\\t}}\"}}", "raw }}\t}}"},
        Case{"{{len (split \"a/b/c\" \"/\")}} {{print 1 2 \"x\"}} {{println \"l\"}}", "3 1 2x l\n"},
        Case{"{{if ne .Id \"abc\"}}x{{end}}{{true}}", "true"}, Case{"", ""}, Case{"{{ . | len }}", "6"}));

TEST(TemplateJson, OfTheWholeIsJson) {
    EXPECT_EQ(nlohmann::json::parse(format::Template("{{json .}}").render(sample)), sample);
}

TEST(TemplateMethod, LooksUpAMemberThatMayBeMissing) {
    EXPECT_EQ(format::Template("{{.Labels \"a\"}}[{{.Labels \"zz\"}}]").render(sample), "1[]");
}

TEST(TemplateErrors, AreSaid) {
    for (const char* text : {"{{", "{{.Id", "{{end}}", "{{else}}", "{{if .Id}}", "{{range .Args}}x", "{{nosuch .Id}}",
                             "{{}}", "{{\"open}}", "{{.Id | }}", "{{(.Id}}", "{{.Id)}}", "{{#}}", "{{..Id}}", "{{1x}}",
                             "{{if .Id}}{{else}}{{else}}{{end}}", "{{`open}}", "{{$x}", "{{\"a\" \"b\"}}"}) {
        EXPECT_THROW(format::Template{text}, os::Error) << text;
    }
    for (const char* text : {"{{.Missing}}", "{{.Id.Deeper}}", "{{$undefined}}", "{{range .Id}}{{end}}", "{{join .Id}}",
                             "{{index .Args 7}}", "{{join .Id \",\"}}", "{{json}}", "{{split .Id \"\"}}"}) {
        EXPECT_THROW(format::Template(text).render(sample), os::Error) << text;
    }
    std::string deep;
    for (int i = 0; i < 100000; ++i) {
        deep += "{{if .Id}}";
    }
    EXPECT_THROW(format::Template{deep}, os::Error);
    EXPECT_THROW(format::Template("{{" + std::string(100000, '(') + "}}"), os::Error);
}

constexpr format::Column columns[] = {{"Id", "ID", true}, {"Names", "NAMES", true}, {"Label", "", false}};

std::string printed(const std::string& format) {
    format::Listing listing(format, columns);
    listing.add({{"Id", "a1"}, {"Names", "one"}, {"Label", {{"k", "v"}}}});
    listing.add({{"Id", "b"}, {"Names", "two"}, {"Label", nlohmann::json::object()}});
    testing::internal::CaptureStdout();
    listing.print();
    return testing::internal::GetCapturedStdout();
}

TEST(Listing, IsATableJsonOrATemplate) {
    EXPECT_EQ(printed(""), "ID   NAMES\na1   one\nb    two\n");
    EXPECT_EQ(printed("table"), printed(""));
    EXPECT_EQ(printed("table {{.Names}}\\t{{.Id}}"), "NAMES   ID\none     a1\ntwo     b\n");
    EXPECT_EQ(printed("{{.Id}}:{{.Label \"k\"}}"), "a1:v\nb:\n");
    EXPECT_EQ(printed("{{.Id}}\\t{{.Names}}"), "a1\tone\nb\ttwo\n");
    EXPECT_EQ(printed("json").substr(0, 12), "{\"Id\":\"a1\",\"");
}

} // namespace
