package scenarios

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestSchemaFileIsUpToDate(t *testing.T) {
	golden(t, "scenario.schema.json", string(Schema()))
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	if err := compiler.AddResource("scenario.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("scenario.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON is what an editor's validator sees of a YAML file.
func asJSON(t *testing.T, src []byte) any {
	t.Helper()
	converted, err := yaml.YAMLToJSON(src)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(converted))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestSchemaAcceptsWhatTheParserAccepts(t *testing.T) {
	schema := compileSchema(t)
	sources := map[string][]byte{}
	list, err := Builtins()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range list {
		sources[b.Name] = b.Source
	}
	if sources["template"], err = New("template.yaml"); err != nil {
		t.Fatal(err)
	}
	for _, test := range accepted {
		sources[test] = []byte(minimal + test)
	}
	for name, src := range sources {
		if _, err := Parse(name, src); err != nil {
			t.Errorf("%s: parser: %v", name, err)
		}
		if err := schema.Validate(asJSON(t, src)); err != nil {
			t.Errorf("%s: schema: %v", name, err)
		}
	}
}

func TestSchemaAndParserRefuse(t *testing.T) {
	schema := compileSchema(t)
	for _, test := range refused {
		src := []byte(minimal + test)
		if s, err := Parse("test.yaml", src); err == nil {
			t.Errorf("%s: parser took it: %+v", test, s)
		}
		if err := schema.Validate(asJSON(t, src)); err == nil {
			t.Errorf("%s: schema took it", test)
		}
	}
	if err := schema.Validate(asJSON(t, []byte("name: a"))); err == nil {
		t.Error("schema took a scenario without transports")
	}
}

// minimal is a whole scenario; the cases below add to it.
const minimal = "name: test\ntransports: [sse]\n"

var accepted = []string{
	"about: 'x: y'", "workload: fanout", "target: reference", "target: 'exec:node x.js --port {port}'",
	"target: {exec: 'node x.js'}", "clients: 1", "connect_rate: 10.5/s", "rate: 0.5/s", "payload: 1.5KiB",
	"payload: 45B", "payload: 2kB", "queue: 1", "overflow: disconnect", "warmup: 0s", "duration: 0.5s",
	"rate: 1000/s\nduration: 1500us", "drain: 1m", "trials: 1", "engine: epoll", "rate: 10000/s\nduration: 1ms",
	"matrix: {clients: [1, 2], payload: [1KiB, 64KiB], overflow: [drop, disconnect]}",
	"thresholds: [latency.p999 <= 1.5ms, 'lost==0', writes_per_msg < 1.01, wire_bytes_per_msg != 142B]",
	"thresholds: [received_per_s > 9000/s, target_cpu_share < 90%, generator_cpu_share < 0.5]",
	"thresholds: []",
}

var refused = []string{
	"clinets: 1", "search: {vary: clients}", "about: 5", "workload: rooms", "target: git:HEAD", "target: 'exec: '",
	"target: {}", "target: {exec: a, port: 1}", "clients: 0", "clients: 1.5", "clients: '1'", "clients: many",
	"connect_rate: 10", "rate: 10/min", "rate: 1e3/s", "payload: 128", "payload: 128b", "queue: 0", "overflow: block",
	"warmup: 1", "duration: -1s", "duration: 1m30s", "trials: 0", "engine: libuv", "matrix: {trials: [1]}", "matrix: {}",
	"matrix: {clients: []}", "matrix: {clients: 5}", "matrix: {clients: [5, 5]}", "matrix: {payload: [5]}",
	"thresholds: lost == 0", "thresholds: [lost = 0]", "thresholds: [lost == 0ms]", "thresholds: [latency.p99 < 5]",
	"thresholds: [latency.p9 < 5ms]", "thresholds: [lost == 0, lost == 0]", "thresholds: [lost < 5%]",
}

func TestEveryShippedFileNamesItsSchema(t *testing.T) {
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d scenario files: %v", len(files), err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(src, []byte("# yaml-language-server: $schema=./scenario.schema.json\n")) {
			t.Errorf("%s does not begin with its schema line", file)
		}
		s, err := Load(file)
		if err != nil {
			t.Fatal(err)
		}
		if s.Name+".yaml" != file || s.About == "" {
			t.Errorf("%s: name %q, about %q", file, s.Name, s.About)
		}
	}
}
