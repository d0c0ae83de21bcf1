package law

import (
	"maps"
	"slices"
)

// kinds is every kind by its name; it is a constant that Go has no word for.
var kinds = func() map[string]Kind {
	all := map[string]Kind{}
	for _, k := range []Kind{
		textKind(), longTextKind(), nameKind(),
		codeKind(), codeOrTextKind(), codesKind(), codesOrTextKind(),
		dateKind(), partialDateKind(), monthKind(), yearKind(),
		integerKind(), decimalKind(), coefficientKind(), percentKind(), moneyKind(),
		phoneKind(), emailKind(), personalNumberKind(), socialInsuranceKind(), healthInsuranceKind(),
		unitKind(), unitOrTextKind(), placeKind(), addressKind(),
		photoKind(), signatureKind(), fixedTextKind(), tableKind(),
	} {
		all[k.Name()] = k
	}
	return all
}()

// KindOf gives the kind of a name, nil when there is none. Loading refuses a form that names a kind there is not.
func KindOf(name string) Kind { return kinds[name] }

// KindNames gives the names of all kinds, sorted.
func KindNames() []string { return slices.Sorted(maps.Keys(kinds)) }
