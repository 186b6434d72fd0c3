/** Requests as search boxes take them, and denials that are none, with what each asks for: `request => condition; condition`. */

export const askedOfWorkers = `
welder AND OSHA-10 => role eq Welder; certifications has_any OSHA-10
welder AND (OSHA-10 OR OSHA-30) AND Texas => role eq Welder; certifications has_any OSHA-10,OSHA-30; state eq TX
welder +OSHA-10 +Spanish => role eq Welder; certifications has_any OSHA-10; languages has_any Spanish
"welder" "OSHA-10" => role eq Welder; certifications has_any OSHA-10
role:welder certifications:OSHA-10 shift:night => role eq Welder; certifications has_any OSHA-10; shift eq Night
role=welder & shift=night => role eq Welder; shift eq Night
welder - OSHA-10 - Houston, TX => role eq Welder; certifications has_any OSHA-10; city eq Houston; state eq TX
welder – nights – Houston, TX => role eq Welder; shift eq Night; city eq Houston; state eq TX
Need: welder. Where: Houston, TX. Shift: nights => role eq Welder; city eq Houston; state eq TX; shift eq Night
welder, OSHA-10/OSHA-30, Texas => role eq Welder; certifications has_any OSHA-10,OSHA-30; state eq TX
welder with OSHA-10 + OSHA-30 => role eq Welder; certifications has_any OSHA-10; certifications has_any OSHA-30
welder not without OSHA-10 => role eq Welder; certifications has_any OSHA-10
don't send a welder without OSHA-10 => role eq Welder; certifications has_any OSHA-10
no welders without OSHA-10 => role eq Welder; certifications has_any OSHA-10
no one without OSHA-10, welders => certifications has_any OSHA-10; role eq Welder
welder who never goes anywhere without his OSHA-10 => role eq Welder; certifications has_any OSHA-10
welders only with OSHA-10 => role eq Welder; certifications has_any OSHA-10
welders none other than those with OSHA-10 => role eq Welder; certifications has_any OSHA-10
welder, nothing but nights => role eq Welder; shift eq Night
welder with not only OSHA-10 but also OSHA-30 => role eq Welder; certifications has_any OSHA-10; certifications has_any OSHA-30
welder, OSHA-10 not required => role eq Welder
welder, no need for OSHA-10 => role eq Welder
welder with or without OSHA-10 => role eq Welder
welder, OSHA-10 or not => role eq Welder
welder, doesn't matter if nights => role eq Welder
welder who does not lack OSHA-10 => role eq Welder; certifications has_any OSHA-10
welder not lacking OSHA-10 => role eq Welder; certifications has_any OSHA-10
welder who won't say no to nights => role eq Welder; shift eq Night
welder who doesn't mind nights => role eq Welder; shift eq Night
welder on nights instead => role eq Welder; shift eq Night
no more than $30 an hour, welder with OSHA-10 => hourly_rate le 30; role eq Welder; certifications has_any OSHA-10
welder not over $30 an hour => role eq Welder; hourly_rate le 30
welder with not fewer than 5 years of experience => role eq Welder; years_experience ge 5
welder who can't start before December => role eq Welder; available_from ge 2026-12-01
welder exp>=5 => role eq Welder; years_experience ge 5
welder yrs>5 => role eq Welder; years_experience gt 5
welder 5+ yrs exp => role eq Welder; years_experience ge 5
welder experience: 5+ => role eq Welder; years_experience ge 5
welder experience >= 5 years => role eq Welder; years_experience ge 5
welder years_experience:>5 => role eq Welder; years_experience gt 5
welder years_experience>5 => role eq Welder; years_experience gt 5
welder years experience < 5 => role eq Welder; years_experience lt 5
welder AND experience<5 AND state:TX => role eq Welder; years_experience lt 5; state eq TX
welder rate<=30 => role eq Welder; hourly_rate le 30
welder rate<30 => role eq Welder; hourly_rate lt 30
welder rate < $30/hr => role eq Welder; hourly_rate lt 30
welder pay<=$30/h => role eq Welder; hourly_rate le 30
welder <=$30/hr => role eq Welder; hourly_rate le 30
welder max $30/hr => role eq Welder; hourly_rate le 30
welder $30/hr max => role eq Welder; hourly_rate le 30
welder hourly_rate:20-30 => role eq Welder; hourly_rate between 20,30
welder hourly_rate:[20 TO 30] => role eq Welder; hourly_rate between 20,30
welder hourly_rate:20..30 => role eq Welder; hourly_rate between 20,30
welder rate 20-30 => role eq Welder; hourly_rate between 20,30
welder $20-30/hr => role eq Welder; hourly_rate between 20,30
welder $20-$30 => role eq Welder; hourly_rate between 20,30
welder $20 to $30 hourly => role eq Welder; hourly_rate between 20,30
welder rating>=4 => role eq Welder; rating ge 4
welder rating>4 => role eq Welder; rating gt 4
welder rating:4+ => role eq Welder; rating ge 4
welder 4+ stars => role eq Welder; rating ge 4
welder ≥4 stars => role eq Welder; rating ge 4
welder rating ≥ 4 => role eq Welder; rating ge 4
welder rate ≤ 30 => role eq Welder; hourly_rate le 30
welder =>5 yrs => role eq Welder; years_experience ge 5
welder rate =< 30 => role eq Welder; hourly_rate le 30
welder 3-7 yrs => role eq Welder; years_experience between 3,7
welder yrs 3-7 => role eq Welder; years_experience between 3,7
welder years:3-7 => role eq Welder; years_experience between 3,7
welder min 5 yrs => role eq Welder; years_experience ge 5
welder min. 5 yrs => role eq Welder; years_experience ge 5
welder 5 yrs min. => role eq Welder; years_experience ge 5
welder 5yrs+ => role eq Welder; years_experience ge 5
welder <5 yrs => role eq Welder; years_experience lt 5
welder > 5 yrs => role eq Welder; years_experience gt 5
welder city:Houston => role eq Welder; city eq Houston
welder city:"San Antonio" => role eq Welder; city eq San Antonio
welder city="San Antonio" AND state=TX => role eq Welder; city eq San Antonio; state eq TX
welder location:Houston, TX => role eq Welder; city eq Houston; state eq TX
welder loc:Houston => role eq Welder; city eq Houston
welder @Houston => role eq Welder; city eq Houston
welder in:Houston => role eq Welder; city eq Houston
welder cert:OSHA-10 => role eq Welder; certifications has_any OSHA-10
welder certs: OSHA-10, OSHA-30 => role eq Welder; certifications has_any OSHA-10; certifications has_any OSHA-30
welder has:OSHA-10 => role eq Welder; certifications has_any OSHA-10
welder with:OSHA-10 => role eq Welder; certifications has_any OSHA-10
welder lang:Spanish => role eq Welder; languages has_any Spanish
welder language=Spanish => role eq Welder; languages has_any Spanish
welder skill:"TIG welding" => role eq Welder; skills has_any TIG Welding
welder available:yes => role eq Welder; available eq true
welder available=true => role eq Welder; available eq true
welder hired_on>=2024-01-01 => role eq Welder; hired_on ge 2024-01-01
welder hired>=2024-03-01 => role eq Welder; hired_on ge 2024-03-01
welder hired<2024-03-01 => role eq Welder; hired_on lt 2024-03-01
welder hired:2024 => role eq Welder; hired_on between 2024-01-01,2024-12-31
welder hired in:2024 => role eq Welder; hired_on between 2024-01-01,2024-12-31
welder available_from<=2026-12-01 => role eq Welder; available_from le 2026-12-01
welder available<=2026-12-01 => role eq Welder; available_from le 2026-12-01
welder avail by 12/1 => role eq Welder; available_from le 2026-12-01
welder travel>=50 => role eq Welder; travel_radius_miles ge 50
welder travel radius >= 50 => role eq Welder; travel_radius_miles ge 50
welder OSHA-10||OSHA-30 => role eq Welder; certifications has_any OSHA-10,OSHA-30
welder OSHA-10|OSHA-30 TX => role eq Welder; certifications has_any OSHA-10,OSHA-30; state eq TX
welder OSHA-10 and/or OSHA-30 => role eq Welder; certifications has_any OSHA-10,OSHA-30
welder OSHA-10&OSHA-30 => role eq Welder; certifications has_any OSHA-10; certifications has_any OSHA-30
welder all of: OSHA-10, OSHA-30 => role eq Welder; certifications has_any OSHA-10; certifications has_any OSHA-30
`

export const askedOfProducts = `
office chairs, brand:Northpaw => category eq Office Chair; brand eq Northpaw
water bottle: red|black => category eq Water Bottle; colour in red,black
water bottle red/black => category eq Water Bottle; colour in red,black
water bottle (red or black) AND handmade => category eq Water Bottle; colour in red,black; tags has_any handmade
desk lamps not in stock => category eq Desk Lamp; in_stock eq false
desk lamp; doesn't have to be red => category eq Desk Lamp
chair price<50 => category eq Office Chair; price lt 50
chair price:20-50 => category eq Office Chair; price between 20,50
office chair in_stock:yes => category eq Office Chair; in_stock eq true
office chair colour:(red OR black) => category eq Office Chair; colour in red,black
office chair 50..100 USD => category eq Office Chair; price between 50,100
office chair weight<2kg => category eq Office Chair; weight_grams lt 2000
office chair added>=2025-01-01 => category eq Office Chair; added_on ge 2025-01-01
`
