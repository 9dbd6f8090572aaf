// Package packtest makes small packs for tests: the files of one country with
// persons and households, a service in one line, and random services that wait
// for each other in every way there is. It is for tests only, and no law is
// like it.
//
//	files := packtest.Files()
//	files["000000/services/gift.yaml"] = packtest.Service("gift", "person", "person.birth_on.age(on) >= 60", "yuan('50')", "")
//	p, err := pack.Load(files, "000000")
package packtest
