package web

import (
	"encoding"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// describe gives the OpenAPI document of the whole table.
func describe(v *visit) (answer, error) {
	return answer{view: openAPI(v.server.table), status: http.StatusOK}, nil
}

// openAPI makes the document out of the routes: nothing about an address is said anywhere else.
func openAPI(routes []Route) map[string]any {
	schemas := map[string]any{}
	schemas["Problem"] = schemaOf(reflect.TypeFor[problem](), schemas)
	paths := map[string]map[string]any{}
	for _, r := range routes {
		path := strings.ReplaceAll(strings.TrimSuffix(r.Pattern, "{$}"), "...}", "}")
		if paths[path] == nil {
			paths[path] = map[string]any{}
		}
		paths[path][strings.ToLower(r.Method)] = operation(r, schemas)
	}
	return map[string]any{
		"openapi": "3.1.0",
		"info":    map[string]any{"title": "hoso", "version": "1"},
		"paths":   paths,
		"components": map[string]any{
			"schemas":         schemas,
			"securitySchemes": map[string]any{"session": map[string]any{"type": "apiKey", "in": "cookie", "name": sessionCookie}},
		},
	}
}

var inPath = regexp.MustCompile(`\{([a-z]+)(?:\.\.\.)?\}`)

func operation(r Route, schemas map[string]any) map[string]any {
	op := map[string]any{"operationId": r.Name}
	if r.Act != "" {
		op["x-act"] = r.Act
	}
	if !r.Open {
		op["security"] = []any{map[string]any{"session": []any{}}}
	}
	var parameters []any
	for _, m := range inPath.FindAllStringSubmatch(r.Pattern, -1) {
		parameters = append(parameters, map[string]any{"name": m[1], "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
	}
	if r.Method == http.MethodPost && !r.Open {
		parameters = append(parameters, header("Idempotency-Key"), header("If-Match"))
	}
	if parameters != nil {
		op["parameters"] = parameters
	}
	if r.In != nil && r.In.NumField() > 0 {
		op["requestBody"] = map[string]any{"required": true, "content": content("application/json", ref(r.In, schemas))}
	}
	ok := map[string]any{"description": "OK"}
	switch {
	case r.Out != nil:
		ok["content"] = content("application/json", ref(r.Out, schemas))
	case r.Media != "":
		ok["content"] = content(r.Media, map[string]any{"type": "string", "format": "binary"})
	}
	wrong := map[string]any{"description": "Problem", "content": content("application/problem+json", map[string]any{"$ref": "#/components/schemas/Problem"})}
	op["responses"] = map[string]any{strconv.Itoa(http.StatusOK): ok, "default": wrong}
	return op
}

func header(name string) map[string]any {
	return map[string]any{"name": name, "in": "header", "required": false, "schema": map[string]any{"type": "string"}}
}

func content(media string, schema any) map[string]any {
	return map[string]any{media: map[string]any{"schema": schema}}
}

// ref names a struct among the schemas and describes it once; everything else is described in place.
func ref(t reflect.Type, schemas map[string]any) map[string]any {
	if t.Kind() == reflect.Pointer {
		return ref(t.Elem(), schemas)
	}
	if t.Kind() != reflect.Struct || t.Name() == "" || asText(t) {
		return schemaOf(t, schemas)
	}
	name := strings.ReplaceAll(t.String(), ".", "_")
	if _, known := schemas[name]; !known {
		schemas[name] = map[string]any{} // for a type that holds itself
		schemas[name] = schemaOf(t, schemas)
	}
	return map[string]any{"$ref": "#/components/schemas/" + name}
}

func asText(t reflect.Type) bool {
	return t == reflect.TypeFor[time.Time]() || t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

func schemaOf(t reflect.Type, schemas map[string]any) map[string]any {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[json.RawMessage](), t.Implements(reflect.TypeFor[json.Marshaler]()) && !asText(t):
		return map[string]any{}
	case asText(t):
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Slice, reflect.Array:
		return map[string]any{"type": "array", "items": ref(t.Elem(), schemas)}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": ref(t.Elem(), schemas)}
	case reflect.Pointer:
		return ref(t.Elem(), schemas)
	case reflect.Struct:
		return object(t, schemas)
	}
	return map[string]any{"type": "integer"}
}

func object(t reflect.Type, schemas map[string]any) map[string]any {
	properties := map[string]any{}
	for f := range t.Fields() {
		if !f.IsExported() && !f.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		if f.Anonymous && f.Tag.Get("json") == "" && f.Type.Kind() == reflect.Struct { // its fields stand among ours
			maps.Copy(properties, object(f.Type, schemas)["properties"].(map[string]any))
			continue
		}
		properties[name] = ref(f.Type, schemas)
		if strings.Contains(options, "string") {
			properties[name] = map[string]any{"type": "string"}
		}
	}
	return map[string]any{"type": "object", "properties": properties}
}
