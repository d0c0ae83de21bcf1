package web

import (
	"hoso/id"
	"hoso/office/copy"
)

// copies is the part of the table about signed copies: the authorised person signs, then the clerk seals (NĐ 30/2020 art. 32.2).
func copies() []Route {
	return []Route{
		look("/ky-ban-sao", "print.waiting", "", seeCopies, copiesPage),
		act("/ky-ban-sao/{request}/ky", "print.sign", "print.sign", deed[nothing, copy.View]{form: empty, do: doSignCopy, then: copyTaken}),
		act("/ky-ban-sao/{request}/dong-dau", "print.seal", "print.seal", deed[nothing, copy.View]{form: empty, do: doSealCopy, then: copyTaken}),
	}
}

// CopiesWaiting is the copies that wait for the visitor: to sign, to seal, or both.
type CopiesWaiting struct {
	Sign []copy.View `json:"sign"`
	Seal []copy.View `json:"seal"`
}

// seeCopies lists what the visitor's role signs and what it seals. Whoever does neither is refused by the first list.
func seeCopies(v *visit) (CopiesWaiting, error) {
	view := CopiesWaiting{Sign: []copy.View{}, Seal: []copy.View{}}
	var err error
	if v.may("print.sign") || !v.may("print.seal") {
		if view.Sign, err = copy.Requests(v.ctx, v.office(), v.who, "", "asked"); err != nil {
			return view, err
		}
	}
	if v.may("print.seal") {
		view.Seal, err = copy.Requests(v.ctx, v.office(), v.who, "", "signed")
	}
	return view, err
}

func doSignCopy(v *visit, _ nothing) (copy.View, error) {
	return copy.Sign(v.ctx, v.office(), v.who, id.Request(v.at("request")))
}

func doSealCopy(v *visit, _ nothing) (copy.View, error) {
	return copy.Seal(v.ctx, v.office(), v.who, id.Request(v.at("request")))
}

func copyTaken(_ *visit, _ nothing, c copy.View) (answer, error) {
	return goTo("/ky-ban-sao?xong=" + c.State), nil
}
