// Package text owns every sentence the screens say, in Vietnamese and in English: a key with arguments goes in, a sentence for a person
// comes out.
//
// It does not own the labels of fields, lists, roles and events, which are the law's data, nor when a sentence is said. It knows no
// packages of hoso; whoever has a fault hands over its key and arguments.
//
// Invariant: both catalogues hold the same keys, and each sentence takes the same arguments in both languages.
package text

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

// The languages there are. Vietnamese is the first language: whatever is unknown falls back to it.
const (
	Vietnamese = "vi"
	English    = "en"
)

//go:embed *.yaml
var files embed.FS

// Catalogue is the sentences of one language. It is never changed once read.
type Catalogue struct {
	lang      string
	sentences map[string]string
}

// catalogues are read once; they are compiled in, so a defect is a defect of the build and ends the program.
var catalogues = sync.OnceValue(func() map[string]Catalogue {
	all := map[string]Catalogue{}
	for _, lang := range Languages() {
		c, err := read(lang)
		if err != nil {
			panic(err)
		}
		all[lang] = c
	}
	return all
})

func read(lang string) (Catalogue, error) {
	c := Catalogue{lang: lang, sentences: map[string]string{}}
	for _, name := range []string{lang + ".yaml", "work." + lang + ".yaml"} {
		data, err := files.ReadFile(name)
		if err != nil {
			return c, fmt.Errorf("text: %w", err)
		}
		own := map[string]string{}
		if err := yaml.UnmarshalWithOptions(data, &own, yaml.Strict()); err != nil {
			return c, fmt.Errorf("text: %s: %w", name, err)
		}
		for key, sentence := range own {
			if c.Has(key) {
				return c, fmt.Errorf("text: %s: %s has a sentence already", name, key)
			}
			c.sentences[key] = sentence
		}
	}
	return c, nil
}

// Languages lists the languages, Vietnamese first.
func Languages() []string { return []string{Vietnamese, English} }

// Known reports whether there is a catalogue of the language.
func Known(lang string) bool { return slices.Contains(Languages(), lang) }

// For gives the catalogue of a language, the Vietnamese one when there is none.
func For(lang string) Catalogue {
	if c, ok := catalogues()[lang]; ok {
		return c
	}
	return catalogues()[Vietnamese]
}

// Lang is the language of the catalogue.
func (c Catalogue) Lang() string { return c.lang }

// Has reports whether the catalogue has a sentence for the key.
func (c Catalogue) Has(key string) bool { return c.sentences[key] != "" }

// Keys lists all keys in byte order.
func (c Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.sentences)) }

// Say gives the sentence of a key filled with arguments, which are written as fmt.Sprint writes them. A key there is no sentence for
// is shown as it stands, in brackets and with its arguments, so that it is seen and mended rather than silently dropped.
func (c Catalogue) Say(key string, args ...any) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = fmt.Sprint(a)
	}
	return c.SayText(key, words)
}

// SayText is Say for arguments that are texts already, as faults, findings and notices carry them.
func (c Catalogue) SayText(key string, args []string) string {
	sentence, ok := c.sentences[key]
	if !ok || sentence == "" {
		return "[" + strings.Join(append([]string{key}, args...), " · ") + "]"
	}
	return fill(sentence, args)
}

// fill puts the arguments into %s (the next one) and %[2]s (the second). Arguments that are not there become an ellipsis; arguments
// are never read as patterns themselves.
func fill(sentence string, args []string) string {
	var out strings.Builder
	next := 0
	for sentence != "" {
		at := strings.IndexByte(sentence, '%')
		if at < 0 {
			break
		}
		out.WriteString(sentence[:at])
		n, width := placeholder(sentence[at:])
		switch {
		case width == 0:
			out.WriteByte('%')
			width = 1
		case n < 0:
			n = next
			fallthrough
		default:
			out.WriteString(argument(args, n))
			next = n + 1
		}
		sentence = sentence[at+width:]
	}
	return out.String() + sentence
}

func argument(args []string, n int) string {
	if n >= len(args) {
		return "…"
	}
	return args[n]
}

// placeholder reads %s or %[n]s at the beginning of a text: the number from 0, -1 for the next one, and how many bytes it takes; 0 when
// there is no placeholder.
func placeholder(s string) (n, width int) {
	if strings.HasPrefix(s, "%s") {
		return -1, 2
	}
	end := strings.Index(s, "]s")
	if !strings.HasPrefix(s, "%[") || end < 0 {
		return 0, 0
	}
	n, err := strconv.Atoi(s[2:end])
	if err != nil || n < 1 {
		return 0, 0
	}
	return n - 1, end + 2
}

// Args counts the arguments a sentence of the key takes.
func (c Catalogue) Args(key string) int {
	sentence, most, next := c.sentences[key], 0, 0
	for {
		at := strings.IndexByte(sentence, '%')
		if at < 0 {
			return most
		}
		n, width := placeholder(sentence[at:])
		switch {
		case width == 0:
			sentence = sentence[at+1:]
			continue
		case n < 0:
			n = next
		}
		next = n + 1
		most = max(most, next)
		sentence = sentence[at+width:]
	}
}
