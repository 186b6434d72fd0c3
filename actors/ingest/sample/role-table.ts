/** The occupations of the sample as a table: four lines each, read by roles.ts. */

// id | title | industry | weight | start rate | entry age | shifts, then certificates with chances, skills, other names
export const roleTable = `
warehouse-associate | Warehouse Associate | Warehouse | 95 | 16.25 | 18 | floor
forklift .18, osha-10 .16
Order Picking, RF Scanner, Pallet Building, Cycle Counts, Truck Loading, Shrink Wrapping, Inventory Control
warehouse hand, picker packer, stocker

forklift-operator | Forklift Operator | Warehouse | 78 | 18.50 | 18 | floor
forklift .88, reach-truck .32, osha-10 .34, aerial-lift .08
Sit-Down Counterbalance, Stand-Up Reach, Cherry Picker, Clamp Truck, Dock Loading, RF Scanner, Narrow Aisle
lift driver, fork truck driver, lift truck operator

order-selector | Order Selector | Warehouse | 30 | 17.75 | 18 | floor
reach-truck .22, forklift .15, osha-10 .1
Voice Picking, Pallet Jack, Cold Storage, Order Picking, RF Scanner, Slotting
selector, case picker

shipping-receiving-clerk | Shipping and Receiving Clerk | Warehouse | 26 | 17.50 | 18 | floor
forklift .3, hazmat .08, osha-10 .12
Bills of Lading, Inventory Control, SAP, Carrier Scheduling, Freight Inspection, Excel
dock clerk, receiver

inventory-specialist | Inventory Specialist | Warehouse | 14 | 19.50 | 19 | floor
forklift .16, apics .09, six-sigma .05
Cycle Counts, SAP, Excel, Root Cause Analysis, RF Scanner, Reconciliation
inventory control clerk, stock analyst

warehouse-supervisor | Warehouse Supervisor | Warehouse | 10 | 26.00 | 24 | floor
osha-30 .5, forklift .52, first-aid .22, six-sigma .16, apics .1
Team Leadership, Scheduling, Safety Audits, WMS Administration, Labor Planning, Coaching
shift lead, dock supervisor

assembler | Assembler | Manufacturing | 52 | 16.75 | 18 | floor
osha-10 .14, ipc-610 .05
Hand Tools, Torque Wrenches, Work Instructions, Soldering, Sub-Assembly, Conveyor Lines
assembly line worker, line builder

machine-operator | Machine Operator | Manufacturing | 46 | 18.00 | 18 | floor
osha-10 .22, loto .26, forklift .14
Press Setup, Injection Molding, Preventive Care, Gauges, Changeovers, Line Clearance
press operator, production operator

cnc-machinist | CNC Machinist | Manufacturing | 24 | 23.50 | 20 | floor
nims .42, osha-10 .24, loto .2
Fanuc Controls, Haas Mills, G-Code, Blueprint Reading, Mastercam, Micrometers, Lathe Turning
mill hand, CNC operator, machinist

welder | Welder | Manufacturing | 34 | 22.00 | 19 | floor
aws-d1-1 .72, pipe-6g .24, aws-d1-2 .12, osha-10 .34, confined-space .12
MIG Welding, TIG Welding, Stick Welding, Flux Core, Blueprint Reading, Plasma Cutting, Fit-Up
structural welder, fabricator, MIG and TIG hand

welding-inspector | Welding Inspector | Manufacturing | 3 | 33.00 | 27 | site
cwi .9, aws-d1-1 .5, osha-30 .3
Visual Inspection, Dye Penetrant, Ultrasonic Testing, Weld Procedures, Documentation
CWI, weld quality inspector

electronics-assembler | Electronics Assembler | Manufacturing | 14 | 17.25 | 18 | floor
ipc-610 .52, j-std .4
Soldering, Microscope Work, Cable Harness, ESD Handling, Surface Mount, Rework
solderer, PCB assembler

quality-inspector | Quality Inspector | Manufacturing | 20 | 19.75 | 20 | floor
six-sigma .2, ipc-610 .12, osha-10 .14
Calipers, CMM, First Article Inspection, ISO 9001, Nonconformance Reports, Blueprint Reading
QC tech, quality control inspector

maintenance-technician | Maintenance Technician | Manufacturing | 24 | 25.50 | 21 | floor
loto .58, osha-10 .36, epa-608 .14, confined-space .16, forklift .2
PLC Troubleshooting, Hydraulics, Pneumatics, Preventive Maintenance, Motor Controls, Conveyor Repair
industrial mechanic, maintenance mechanic

millwright | Millwright | Manufacturing | 8 | 28.50 | 22 | floor
rigging .46, osha-30 .26, loto .42, nccer-core .22
Shaft Alignment, Bearing Replacement, Precision Leveling, Gearboxes, Blueprint Reading, Machine Moving
machinery mechanic, rigger and setter

electrician | Electrician | Skilled Trades | 30 | 27.00 | 21 | site
journeyman-electrician .66, master-electrician .12, osha-10 .42, osha-30 .2, aerial-lift .18
Conduit Bending, Panel Upgrades, Motor Controls, Fire Alarm, Blueprint Reading, Troubleshooting
journeyman wireman, sparky

plumber | Plumber | Skilled Trades | 20 | 26.50 | 21 | site
journeyman-plumber .62, backflow .24, osha-10 .32, confined-space .12
Copper Soldering, PEX, Drain Cleaning, Gas Piping, Water Heaters, Blueprint Reading
pipe hand, service plumber

hvac-technician | HVAC Technician | Skilled Trades | 22 | 24.75 | 20 | site
epa-608 .84, nate .34, osha-10 .26
Refrigerant Recovery, Heat Pumps, Rooftop Units, Ductwork, Controls, Boilers
heating and cooling tech, AC mechanic

pipefitter | Pipefitter | Skilled Trades | 10 | 29.00 | 21 | site
pipe-6g .4, osha-10 .44, confined-space .28, rigging .2
Steam Piping, Isometric Drawings, Threading, Hydro Testing, Orbital Welding, Fit-Up
steamfitter, pipe fitter

carpenter | Carpenter | Construction | 28 | 23.50 | 19 | site
osha-10 .48, osha-30 .12, scaffold .22, aerial-lift .16
Framing, Finish Carpentry, Concrete Forms, Door Hanging, Drywall, Blueprint Reading
framer, finish carpenter

general-laborer | General Laborer | Construction | 60 | 17.00 | 18 | site
osha-10 .36, flagger .16, first-aid .08
Demolition, Site Cleanup, Concrete Pouring, Material Handling, Trenching, Hand Tools
construction helper, site hand

concrete-finisher | Concrete Finisher | Construction | 12 | 22.50 | 19 | site
osha-10 .38, flagger .08
Slab Finishing, Power Trowel, Formwork, Stamped Concrete, Grade Setting
cement mason, flatwork finisher

heavy-equipment-operator | Heavy Equipment Operator | Construction | 16 | 27.50 | 21 | site
osha-10 .42, nccer-core .24, cdl-a .2, hazwoper .12
Excavator, Bulldozer, Skid Steer, Grading, Backhoe, GPS Machine Control
dozer hand, excavator operator

crane-operator | Crane Operator | Construction | 5 | 33.50 | 24 | site
crane .88, rigging .5, osha-30 .3, twic .14
Load Charts, Tower Crane, Rough Terrain Crane, Signal Calls, Daily Inspections
crane hand, hoist operator

roofer | Roofer | Construction | 12 | 21.00 | 18 | site
osha-10 .46, scaffold .1, aerial-lift .12
Shingles, TPO Membrane, Flashing, Tear-Off, Fall Protection
roofing mechanic, roof installer

painter | Painter | Construction | 16 | 19.75 | 18 | site
osha-10 .26, scaffold .14, aerial-lift .2
Spray Finishing, Surface Prep, Drywall Repair, Industrial Coatings, Color Matching
commercial painter, coatings applicator

site-superintendent | Site Superintendent | Construction | 5 | 38.00 | 29 | site
osha-30 .84, first-aid .4, scaffold .24
Scheduling, Subcontractor Coordination, Safety Audits, Procore, Punch Lists, Blueprint Reading
project superintendent, job foreman

registered-nurse | Registered Nurse | Healthcare | 42 | 35.50 | 22 | care
rn .98, bls .95, acls .5, pals .2, nihss .2
Medication Administration, IV Therapy, Epic Charting, Triage, Wound Care, Telemetry, Patient Education
RN, staff nurse, bedside nurse

licensed-practical-nurse | Licensed Practical Nurse | Healthcare | 24 | 26.00 | 20 | care
lpn .98, bls .88, nihss .04
Medication Administration, Wound Care, Long-Term Care, Catheter Care, PointClickCare, Vital Signs
LPN, practical nurse

nursing-assistant | Certified Nursing Assistant | Healthcare | 58 | 16.75 | 18 | care
cna .96, bls .52, first-aid .3, hha .14
Vital Signs, Patient Transfers, Hoyer Lift, Dementia Care, Charting, Bathing and Grooming
CNA, nurse aide, patient care tech

home-health-aide | Home Health Aide | Healthcare | 34 | 15.25 | 18 | care
hha .82, first-aid .5, cna .2
Meal Preparation, Companionship, Medication Reminders, Mobility Assistance, Dementia Care, Light Housekeeping
home caregiver, personal care aide

medical-assistant | Medical Assistant | Healthcare | 24 | 18.25 | 19 | office
cma .6, bls .58, phlebotomy .22
Rooming Patients, Injections, EKG, Epic Charting, Vital Signs, Insurance Verification
clinic assistant, MA

phlebotomist | Phlebotomist | Healthcare | 12 | 17.75 | 19 | care
phlebotomy .86, bls .4
Venipuncture, Capillary Draws, Specimen Labeling, Pediatric Draws, Lab Systems
blood draw tech, lab drawer

emt | Emergency Medical Technician | Healthcare | 12 | 18.75 | 19 | care
emt .97, bls .9, first-aid .3
Patient Assessment, Ambulance Operations, Splinting, Airway Management, Trauma Care
EMT, ambulance tech

pharmacy-technician | Pharmacy Technician | Healthcare | 16 | 17.75 | 18 | service
cpht .74, bls .1
Prescription Filling, Insurance Claims, Compounding, Inventory Control, Customer Service
pharm tech, dispensary tech

truck-driver | Truck Driver | Transportation | 40 | 24.50 | 21 | road
cdl-a .97, hazmat .34, tanker .24, dot-medical .92, twic .14
Over the Road, Flatbed Securement, Electronic Logs, Trip Planning, Drop and Hook, Refrigerated Freight
class A driver, tractor-trailer driver, long haul driver

delivery-driver | Delivery Driver | Transportation | 36 | 17.75 | 20 | road
dot-medical .26, cdl-b .2, hazmat .04
Route Planning, Box Truck, Liftgate, Customer Service, Proof of Delivery, Last Mile
route driver, box truck driver

dispatcher | Dispatcher | Transportation | 10 | 20.50 | 20 | guard
hazmat .06, notary .03
Load Boards, Routing Software, Carrier Relations, Radio Communication, Excel
load planner, fleet coordinator

diesel-mechanic | Diesel Mechanic | Transportation | 12 | 25.75 | 20 | floor
ase .6, cdl-b .22, epa-608 .12, forklift .16
Engine Diagnostics, Brake Systems, Electrical Troubleshooting, Preventive Maintenance, Hydraulics
truck mechanic, heavy duty tech

line-cook | Line Cook | Hospitality | 34 | 16.50 | 18 | service
servsafe-handler .6, servsafe-manager .12
Grill, Saute, Knife Skills, Food Prep, Inventory Control, Banquets
cook, grill cook

server | Server | Hospitality | 26 | 14.00 | 18 | service
servsafe-handler .4, tips .46
Table Service, Point of Sale, Wine Service, Banquets, Upselling, Cash Handling
waiter, banquet server

bartender | Bartender | Hospitality | 12 | 14.75 | 21 | service
tips .74, servsafe-handler .3
Mixology, Point of Sale, Cash Handling, Inventory Control, Craft Beer
barkeep, mixologist

housekeeper | Housekeeper | Hospitality | 32 | 15.00 | 18 | service
osha-10 .04, first-aid .06
Room Turnover, Laundry, Deep Cleaning, Guest Requests, Chemical Handling
room attendant, hotel cleaner

janitor | Janitor | Facilities | 34 | 15.50 | 18 | guard
osha-10 .1, aerial-lift .04
Floor Buffing, Carpet Extraction, Restroom Sanitation, Trash Removal, Window Washing
custodian, cleaner

groundskeeper | Groundskeeper | Facilities | 14 | 16.75 | 18 | site
osha-10 .08, cdl-b .03
Mowing, Irrigation Repair, Snow Removal, Tree Trimming, Pesticide Application
landscaper, grounds worker

security-guard | Security Guard | Security | 32 | 16.50 | 19 | guard
guard-card .9, first-aid .34, bls .06
Access Control, Patrols, Report Writing, CCTV Monitoring, De-Escalation, Crowd Control
security officer, watchman

administrative-assistant | Administrative Assistant | Office | 32 | 19.75 | 20 | office
notary .1, quickbooks .08
Calendar Management, Excel, Word, Travel Booking, Phone Systems, Filing
office assistant, admin, secretary

customer-service-representative | Customer Service Representative | Office | 40 | 17.25 | 18 | service
notary .02
Call Center, Salesforce, Zendesk, Order Entry, Conflict Resolution, Typing
call center agent, support rep

bookkeeper | Bookkeeper | Office | 12 | 22.75 | 22 | office
quickbooks .56, notary .08
Accounts Payable, Accounts Receivable, Payroll, Bank Reconciliation, Excel, Month-End Close
accounting clerk, books clerk

data-entry-clerk | Data Entry Clerk | Office | 20 | 16.50 | 18 | office
quickbooks .04
10-Key, Typing, Excel, Document Scanning, Data Validation
data typist, keyer

it-support-specialist | IT Support Specialist | Technology | 16 | 23.50 | 20 | office
a-plus .66, network-plus .34
Active Directory, Ticketing Systems, Imaging, Networking, Windows, Hardware Repair
help desk tech, desktop support

network-cabler | Network Cabling Technician | Technology | 8 | 21.50 | 19 | site
osha-10 .38, aerial-lift .3, network-plus .16
Cat6 Termination, Fiber Splicing, Rack Builds, Cable Testing, Conduit Bending
low voltage tech, cable puller

oilfield-roustabout | Roustabout | Energy | 8 | 21.50 | 18 | site
osha-10 .4, confined-space .24, rigging .22, twic .12, first-aid .24
Rig Maintenance, Pipe Handling, Valve Repair, Pressure Washing, Hand Tools
oilfield hand, rig hand

solar-installer | Solar Installer | Energy | 10 | 21.25 | 19 | site
osha-10 .56, aerial-lift .16, first-aid .14
Panel Mounting, Conduit Bending, Roof Layout, Inverters, Fall Protection
PV installer, solar tech
`
