// Package hoso is the root of the tree: it holds no code, only the tests that hold the tree to its plan (house_test.go) and the two
// tests that keep one thing in one place (onefield_test.go, oneprovince_test.go). docs/house.md explains the plan.
package hoso
