"""What clients write in their own words gives the gravest findings away, in five languages."""

from __future__ import annotations

import pytest

from ninon import tables
from ninon.care.freetext import mentions, word_index
from ninon.care.verdict import Verdict


def findings(text: str) -> set[str]:
    return {mention.finding for mention in mentions(text, word_index(tables.text_words()))}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I have a small heart device.", "pacemaker"),
        ("They put a device in my chest in 2019", "pacemaker"),
        ("an ICD since March", "pacemaker"),
        ("Ich trage einen Herzschrittmacher.", "pacemaker"),
        ("J'ai un stimulateur cardiaque", "pacemaker"),
        ("Llevo un marcapasos", "pacemaker"),
        ("стоит кардиостимулятор", "pacemaker"),
        ("a cochlear implant on the left", "implanted_stimulator_or_pump"),
        ("J'ai un implant cochléaire", "implanted_stimulator_or_pump"),
        ("My glucose sensor is on my arm", "body_worn_electronics"),
        ("I had a fit as a child", "epilepsy"),
        ("febrile convulsions", "epilepsy"),
        ("Epilepsie seit 1990", "epilepsy"),
        ("J'ai fait une crise d'épilepsie", "epilepsy"),
        ("tengo epilepsia", "epilepsy"),
        ("была эпилепсия", "epilepsy"),
        ("We are expecting in May", "pregnancy"),
        ("second trimester", "pregnancy"),
        ("Ich bin schwanger", "pregnancy"),
        ("Je suis enceinte de trois mois", "pregnancy"),
        ("Estoy embarazada", "pregnancy"),
        ("Я беременна", "pregnancy"),
        ("still breast-feeding at night", "breastfeeding"),
        ("I am nursing my baby", "breastfeeding"),
        ("Ich stille noch", "breastfeeding"),
        ("j'allaite ma fille", "breastfeeding"),
        ("estoy en la lactancia", "breastfeeding"),
        ("кормлю грудью", "breastfeeding"),
        ("chemo ended in June", "cancer_active"),
        ("a melanoma on my back", "cancer_past"),
        ("Brustkrebs vor zwei Jahren", "cancer_active"),
        ("une tumeur au sein", "cancer_active"),
        ("tuve cáncer de mama", "cancer_active"),
        ("была опухоль", "cancer_active"),
        ("golden threads in 2010", "metal_threads"),
        ("Goldfäden im Gesicht", "metal_threads"),
        ("des fils d'or", "metal_threads"),
        ("des fils d’or", "metal_threads"),
        ("hilos de oro", "metal_threads"),
        ("мне вшили золотые нити", "metal_threads"),
        ("a deep vein thrombosis", "thrombosis_or_phlebitis"),
        ("Thrombose im Bein", "thrombosis_or_phlebitis"),
        ("une phlébite", "thrombosis_or_phlebitis"),
        ("trombosis", "thrombosis_or_phlebitis"),
        ("тромбоз", "thrombosis_or_phlebitis"),
        ("an irregular heartbeat", "heart_disease"),
        ("Vorhofflimmern", "heart_disease"),
        ("arritmia", "heart_disease"),
        ("аритмия", "heart_disease"),
        ("Herzinfarkt 2015", "heart_attack_or_stroke"),
        ("un AVC", "heart_attack_or_stroke"),
        ("инсульт", "heart_attack_or_stroke"),
        ("two stents", "heart_surgery"),
        ("PDO threads in spring", "resorbable_threads"),
        ("a titanium plate in my jaw", "metal_head_neck_chest"),
        ("hip replacement", "metal_elsewhere"),
        ("I take Xarelto", "anticoagulant"),
        ("roaccutane until May", "isotretinoin"),
        ("retinol at night", "retinoid_or_acid_cream"),
        ("Botox last week", "botulinum_toxin"),
        ("lip filler", "hyaluronic_filler"),
        ("I get cold sores", "herpes_active"),
        ("Bell's palsy in 2012", "facial_palsy"),
        ("I grind my teeth", "bruxism_or_jaw_joint"),
        ("allergic to nickel", "contact_allergy"),
        ("I was dizzy after the last treatment", "reaction_to_current"),
    ],
)
def test_a_client_who_writes_it_is_asked_again(text: str, finding: str):
    assert finding in findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I would like a clearer jaw line and fewer lines on the forehead.",
        "My birthday is in June, and I feel well.",
        "I work in a nursing home and keep fit.",
        "faint redness after cleansing, fine lines, a double chin",
        "sensitive skin, skin type 2, hyaluronic serum in the morning",
        "Ms Miller told me about you; evenings are best, als Letzte am Tag",
    ],
)
def test_a_client_who_writes_nothing_of_the_kind_is_not(text: str):
    assert findings(text) == set()


def test_every_finding_that_refuses_and_can_be_written_about_has_words():
    silent = {"under_18", "cannot_report_or_consent"}
    rules, questions = tables.contraindications(), tables.questions()
    for finding, rule in rules.items():
        asked_of_clients = {"intake", "each_visit"} & set(questions[finding].asked)
        if rule.verdict_home >= Verdict.REFUSE and asked_of_clients and finding not in silent:
            assert finding in tables.text_words() or finding == "blood_pressure_very_high", finding
